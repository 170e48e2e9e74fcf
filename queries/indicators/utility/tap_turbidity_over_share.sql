--| title   = { zh = "管网水浊度超标占比", en = "Tap water too turbid" }
--| means   = { zh = "时段内管网水浊度检测中，高于 1 NTU 的占比。分母：上报的检测次数。", en = "Of the turbidity readings of tap water in the window, the share above 1 NTU. Denominator: readings reported." }
--| owner   = { zh = "供水公司水质监测中心", en = "Water Quality Centre, Water Supply Company" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "排查管段，冲洗并复检", en = "Find the pipe, flush it and test again" }, owner = "供水水质值班长", on_delay = "5m", off_delay = "15m" }
--| standard = "GB 5749-2022"
SELECT area,
       count(*) FILTER (WHERE value > 1) AS numerator,
       count(*)                          AS denominator
FROM samples WHERE metric = 'tap.turbidity' GROUP BY area
--? samples
--? metric        | value | unit | dimension | area   | kind  | occurred_at
--? tap.turbidity | 1     | NTU  | Q01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? tap.turbidity | 1.01  | NTU  | Q02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? power.load    | 2     | MW   | E01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
