--| title   = { zh = "当前最长等候", en = "Longest wait now" }
--| means   = { zh = "各政务大厅最近一次上报的等候分钟数中的最大值。", en = "The greatest of the newest waits, in minutes, of the service halls." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "minutes"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 15.0 }
--| alarm   = { above = 30.0, response = { zh = "增开窗口，引导到就近大厅", en = "Open more windows and lead people to the next hall" }, owner = "政务大厅值班长", by = "area" }
SELECT area, max(value) AS value
FROM gauges WHERE metric = 'hall.wait_minutes' GROUP BY area
--? gauges
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.wait_minutes | 8     | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.wait_minutes | 21    | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 90    | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 21
