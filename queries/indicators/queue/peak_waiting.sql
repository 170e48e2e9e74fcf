--| title   = { zh = "等候人数峰值", en = "Peak of people waiting" }
--| means   = { zh = "时段内单个政务大厅上报的等候人数的最大值。", en = "The most people that waited in one service hall at a time in the window." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "people"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area, max(value) AS value
FROM samples WHERE metric = 'hall.waiting' GROUP BY area
--? samples
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.waiting      | 30    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 64    | H1        | 990101 | gauge | 2026-11-22T02:00:00Z
--? hall.wait_minutes | 99    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 64
