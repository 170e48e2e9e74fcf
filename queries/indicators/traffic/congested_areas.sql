--| title   = { zh = "拥堵路网数", en = "Congested networks" }
--| means   = { zh = "此刻交通运行指数高于 6（中度拥堵及以上）的区域路网数。", en = "Road networks whose traffic index is above 6 now: moderately congested or worse." }
--| owner   = { zh = "交通警察支队指挥中心", en = "Command Centre, Traffic Police Brigade" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| standard = "GB/T 33171-2016"
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'traffic.index' AND value > 6 GROUP BY area
--? gauges
--? metric        | value | unit  | dimension | area   | kind  | occurred_at
--? traffic.index | 6     | index | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? traffic.index | 6.2   | index | T02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? parking.free  | 90    | place | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1
