--| title   = { zh = "弃号率", en = "Tickets given up" }
--| means   = { zh = "时段内取号后未到窗口的占比。分母：取号数。", en = "Of the tickets drawn in the window, the share given up. Denominator: tickets drawn." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 10.0 }
SELECT area,
       sum(value) FILTER (WHERE metric = 'hall.abandoned') AS numerator,
       sum(value) FILTER (WHERE metric = 'hall.tickets')   AS denominator
FROM samples WHERE metric IN ('hall.tickets', 'hall.abandoned') GROUP BY area
--? samples
--? metric         | value | dimension | area   | kind    | occurred_at
--? hall.tickets   | 40    | H1        | 990101 | counter | 2026-11-22T01:00:00Z
--? hall.abandoned | 2     | H1        | 990101 | counter | 2026-11-22T01:00:00Z
--? hall.waiting   | 99    | H1        | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 2         | 40          | 5
