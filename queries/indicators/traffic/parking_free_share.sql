--| title   = { zh = "停车位空闲率", en = "Free parking places" }
--| means   = { zh = "此刻联网公共停车场的空闲泊位占比。分母：联网泊位总数。", en = "Share of free places in the connected public car parks now. Denominator: connected places." }
--| owner   = { zh = "交通警察支队指挥中心", en = "Command Centre, Traffic Police Brigade" }
--| unit    = "percent"
--| better  = "higher"
--| windows = ["live"]
--| rollup  = true
--| min_n   = 0
--| warn    = { below = 10.0 }
SELECT area,
       sum(value) FILTER (WHERE metric = 'parking.free')  AS numerator,
       sum(value) FILTER (WHERE metric = 'parking.total') AS denominator
FROM gauges WHERE metric IN ('parking.free', 'parking.total') GROUP BY area
--? gauges
--? metric        | value | unit  | dimension | area   | kind  | occurred_at
--? parking.free  | 50    | place | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? parking.free  | 30    | place | T02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? parking.total | 400   | place | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? traffic.index | 4     | index | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 80        | 400         | 20
