--| title   = { zh = "实时气温", en = "Temperature now" }
--| means   = { zh = "各区县气象站最近一次气温（℃）的平均。", en = "Mean of the newest air temperatures (°C) of the weather stations, by district." }
--| owner   = { zh = "市气象台", en = "Municipal Meteorological Observatory" }
--| unit    = "degrees"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 35.0 }
--| standard = "GB/T 35226-2017"
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'weather.temperature' GROUP BY area
--? gauges
--? metric | value | unit | dimension | area | kind | occurred_at
--? weather.temperature | 12.5 | degree | V01 | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.temperature | 13.5 | degree | V02 | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.wind | 7 | x | V01 | 990101 | gauge | 2026-11-22T01:00:00Z
--= area | value
--= 990101 | 13
