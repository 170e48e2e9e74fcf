--| title   = { zh = "相对湿度", en = "Humidity now" }
--| means   = { zh = "各区县气象站最近一次相对湿度（%）的平均。", en = "Mean of the newest relative humidities (%) of the weather stations, by district." }
--| owner   = { zh = "市气象台", en = "Municipal Meteorological Observatory" }
--| unit    = "percent"
--| windows = ["live"]
--| rollup  = true
--| standard = "GB/T 35226-2017"
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'weather.humidity' GROUP BY area
--? gauges
--? metric | value | unit | dimension | area | kind | occurred_at
--? weather.humidity | 40 | percent | V01 | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.humidity | 60 | percent | V02 | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.wind | 7 | x | V01 | 990101 | gauge | 2026-11-22T01:00:00Z
--= area | value
--= 990101 | 50
