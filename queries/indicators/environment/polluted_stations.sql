--| title   = { zh = "超标测点数", en = "Stations over the limit" }
--| means   = { zh = "此刻空气质量指数高于 100 的测点数。", en = "Stations whose air quality index is above 100 now." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| standard = "HJ 633-2012"
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'air.aqi' AND value > 100 GROUP BY area
--? gauges
--? metric   | value | unit  | dimension | area   | kind  | occurred_at
--? air.aqi  | 100   | index | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.aqi  | 101   | index | A02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.pm25 | 175   | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1
