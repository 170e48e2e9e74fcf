--| title   = { zh = "臭氧超标时次占比", en = "Ozone over the limit" }
--| means   = { zh = "时段内上报的臭氧小时浓度中，高于 200 微克/立方米（二级小时限值）的占比。分母：上报的时次。", en = "Of the hourly ozone readings of the window, the share above 200 µg/m³, the grade II hourly limit. Denominator: readings reported." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| standard = "GB 3095-2012"
SELECT area,
       count(*) FILTER (WHERE value > 200) AS numerator,
       count(*)                            AS denominator
FROM samples WHERE metric = 'air.o3' GROUP BY area
--? samples
--? metric   | value | unit  | dimension | area   | kind  | occurred_at
--? air.o3   | 200   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.o3   | 201   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T02:00:00Z
--? air.pm25 | 250   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
