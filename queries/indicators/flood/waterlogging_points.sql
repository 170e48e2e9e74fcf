--| title   = { zh = "道路积水点", en = "Flooded road spots" }
--| means   = { zh = "此刻积水深超过 15 厘米的易涝点数，超过此深小型车辆难以通行。", en = "Low spots under more than 15 cm of water now: small cars no longer pass." }
--| owner   = { zh = "排水公司调度中心", en = "Dispatch Centre, Drainage Company" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "设警示，布泵抽排，交警管制", en = "Warn, set pumps, let the traffic police close the road" }, owner = "排水调度值班长", priority = 2, by = "area" }
--| standard = "GB 51222-2017"
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'waterlogging.depth' AND value > 15 GROUP BY area
--? gauges
--? metric             | value | unit | dimension | area   | kind  | occurred_at
--? waterlogging.depth | 15    | cm   | L01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? waterlogging.depth | 16    | cm   | L02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? waterlogging.depth | 0     | cm   | L03       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.level        | 20    | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1
