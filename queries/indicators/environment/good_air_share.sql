--| title   = { zh = "空气优良时次占比", en = "Share of good air" }
--| means   = { zh = "时段内上报的空气质量时次中，指数不高于 100（优、良）的占比。分母：上报的时次。", en = "Of the air quality readings of the window, the share with an index of at most 100. Denominator: readings reported." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "HJ 633-2012"
SELECT area,
       count(*) FILTER (WHERE value <= 100) AS numerator,
       count(*)                             AS denominator
FROM samples WHERE metric = 'air.aqi' GROUP BY area
--? samples
--? metric   | value | unit  | dimension | area   | kind  | occurred_at
--? air.aqi  | 100   | index | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.aqi  | 101   | index | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.aqi  | 50    | index | A01       | 990101 | gauge | 2026-11-22T02:00:00Z
--? air.pm25 | 50    | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 2         | 3           | 66.666667
