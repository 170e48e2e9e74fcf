--| title   = { zh = "气象预警站点", en = "Stations under a weather warning" }
--| means   = { zh = "此刻处于气象灾害预警（1 蓝、2 黄、3 橙、4 红）的站点数。", en = "Stations under a weather warning now (1 blue, 2 yellow, 3 orange, 4 red)." }
--| owner   = { zh = "市气象台", en = "Municipal Meteorological Observatory" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
--| standard = "GB/T 27962-2011"
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'weather.warning' AND value > 0 GROUP BY area
--? gauges
--? metric          | value | unit  | dimension | area   | kind  | occurred_at
--? weather.warning | 1     | level | V01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.warning | 3     | level | V02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.warning | 0     | level | V03       | 990101 | gauge | 2026-11-22T01:00:00Z
--? weather.wind    | 7     | m/s   | V01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 2
