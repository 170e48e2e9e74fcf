--| title   = { zh = "久等占比", en = "Long waits in halls" }
--| means   = { zh = "时段内上报的等候记录中，超过 30 分钟的占比。分母：上报的等候记录。", en = "Of the waits reported in the window, the share longer than 30 minutes. Denominator: waits reported." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h", "today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 5.0 }
SELECT area,
       count(*) FILTER (WHERE value > 30) AS numerator,
       count(*)                           AS denominator
FROM samples WHERE metric = 'hall.wait_minutes' GROUP BY area
--? samples
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.wait_minutes | 30    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.wait_minutes | 31    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 90    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
