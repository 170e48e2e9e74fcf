--| title   = { zh = "实时风速", en = "Wind now" }
--| means   = { zh = "各区县气象站最近一次两分钟平均风速（米/秒）的平均，10.8 以上为 6 级风。", en = "Mean of the newest two-minute wind speeds (m/s) of the weather stations, by district; 10.8 and more is Beaufort 6." }
--| owner   = { zh = "市气象台", en = "Municipal Meteorological Observatory" }
--| unit    = "m/s"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 10.7 }
--| standard = "GB/T 35227-2017"
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'weather.wind' GROUP BY area
--? gauges
--? metric | value | unit | dimension | area | kind | occurred_at
--? weather.wind | 2.5 | m/s | V01 | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.wind | 3.5 | m/s | V02 | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.humidity | 7 | x | V01 | 990101 | gauge | 2026-11-22T01:00:00Z
--= area | value
--= 990101 | 3
