--| title   = { zh = "实时交通指数", en = "Traffic index now" }
--| means   = { zh = "各区县路网最近一次交通运行指数的平均（0 至 10），6 以上为中度拥堵，8 以上为严重拥堵。", en = "Mean of the newest traffic index (0 to 10), by district; above 6 moderately, above 8 severely congested." }
--| owner   = { zh = "交通警察支队指挥中心", en = "Command Centre, Traffic Police Brigade" }
--| unit    = "index"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 6.0 }
--| alarm   = { above = 8.0, response = { zh = "启动疏堵预案，发布绕行信息", en = "Start the plan against congestion and publish detours" }, owner = "交警指挥中心值班长", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 33171-2016"
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'traffic.index' GROUP BY area
--? gauges
--? metric        | value | unit  | dimension | area   | kind  | occurred_at
--? traffic.index | 4.5   | index | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? traffic.index | 8.5   | index | T02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? parking.free  | 90    | place | T01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 6.5
