--| title   = { zh = "实时空气质量指数", en = "Air quality index now" }
--| means   = { zh = "各区县测点最近一次空气质量指数（AQI）的平均，100 以上为轻度污染，200 以上为重度污染。", en = "Mean of the newest air quality index (AQI) of the stations, by district; above 100 lightly, above 200 heavily polluted." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "index"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 100.0 }
--| alarm   = { above = 200.0, response = { zh = "启动重污染天气应急减排", en = "Start the emergency measures for heavily polluted days" }, owner = "生态环境值班长", on_delay = "5m", off_delay = "15m" }
--| standard = "HJ 633-2012"
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'air.aqi' GROUP BY area
--? gauges
--? metric   | value | unit  | dimension | area   | kind  | occurred_at
--? air.aqi  | 80    | index | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.aqi  | 140   | index | A02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? air.pm25 | 75    | ug/m3 | A01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 110
