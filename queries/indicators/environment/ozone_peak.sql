--| title   = { zh = "臭氧小时峰值", en = "Peak of ozone" }
--| means   = { zh = "时段内臭氧小时浓度的最大值（微克/立方米），二级小时限值 200。", en = "The highest hourly ozone reading (µg/m³) of the window; grade II limit 200." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "ug/m3"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "24h", "7d"]
--| rollup  = true
--| warn    = { above = 200.0 }
--| standard = "GB 3095-2012"
SELECT area, max(value) AS value
FROM samples WHERE metric = 'air.o3' GROUP BY area
--? samples
--? metric  | value | unit  | dimension | area   | kind  | occurred_at
--? air.o3  | 120   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.o3  | 208   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T05:00:00Z
--? air.aqi | 300   | index | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 208
