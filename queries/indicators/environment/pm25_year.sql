--| title   = { zh = "细颗粒物年均浓度", en = "Fine particles over the year" }
--| means   = { zh = "时段内细颗粒物（PM2.5）平均浓度（微克/立方米），二级年均限值 35，考核年度目标。分母：上报的时次。", en = "Mean concentration of fine particles (PM2.5, µg/m³) of the window, held against the grade II yearly limit of 35. Denominator: readings reported." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "ug/m3"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 0
--| warn    = { above = 35.0 }
--| standard = "GB 3095-2012"
SELECT area, sum(value) AS numerator, count(*) AS denominator
FROM samples WHERE metric = 'air.pm25' GROUP BY area
--? samples
--? metric   | value | unit  | dimension | area   | kind  | occurred_at
--? air.pm25 | 30    | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.pm25 | 42    | ug/m3 | A02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.o3   | 120   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 72        | 2           | 36
