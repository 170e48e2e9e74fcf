--| title   = { zh = "细颗粒物超标时次占比", en = "Fine particles over the limit" }
--| means   = { zh = "时段内上报的细颗粒物（PM2.5）浓度中，高于 75 微克/立方米（二级日均限值）的占比。分母：上报的时次。", en = "Of the readings of fine particles (PM2.5) in the window, the share above 75 µg/m³, the grade II daily limit. Denominator: readings reported." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "GB 3095-2012"
SELECT area,
       count(*) FILTER (WHERE value > 75) AS numerator,
       count(*)                           AS denominator
FROM samples WHERE metric = 'air.pm25' GROUP BY area
--? samples
--? metric   | value | unit  | dimension | area   | kind  | occurred_at
--? air.pm25 | 75    | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.pm25 | 76    | ug/m3 | A01       | 990101 | gauge | 2026-11-22T02:00:00Z
--? air.o3   | 120   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
