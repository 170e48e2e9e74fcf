--| title   = { zh = "交通指数峰值", en = "Peak of the traffic index" }
--| means   = { zh = "时段内各区县路网交通运行指数的最大值。", en = "The highest traffic index of the district's road network in the window." }
--| owner   = { zh = "交通警察支队指挥中心", en = "Command Centre, Traffic Police Brigade" }
--| unit    = "index"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| standard = "GB/T 33171-2016"
SELECT area, max(value) AS value
FROM samples WHERE metric = 'traffic.index' GROUP BY area
--? samples
--? metric        | value | unit  | dimension | area   | kind  | occurred_at
--? traffic.index | 4.5   | index | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? traffic.index | 7.5   | index | T01       | 990101 | gauge | 2026-11-22T10:00:00Z
--? parking.free  | 90    | place | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 7.5
