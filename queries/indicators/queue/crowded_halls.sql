--| title   = { zh = "拥挤大厅数", en = "Crowded halls" }
--| means   = { zh = "此刻等候人数超过 50 人的政务大厅数。", en = "Service halls where more than 50 people wait now." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 3.0, response = { zh = "增开窗口，引导分流", en = "Open windows and lead people to other halls" }, owner = "政务大厅值班长" }
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'hall.waiting' AND value > 50 GROUP BY area
--? gauges
--? metric       | value | dimension | area   | kind  | occurred_at
--? hall.waiting | 50    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting | 51    | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.tickets | 90    | H3        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1
