--| title   = { zh = "超汛限水库数", en = "Reservoirs above the flood limit" }
--| means   = { zh = "此刻水位高于汛限水位的水库数。", en = "Reservoirs whose water stands above the flood-season limit now." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "按调度令泄水，通知下游", en = "Release water as ordered and warn those downstream" }, owner = "市防指值班长", priority = 1, by = "area" }
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'reservoir.above_limit' AND value > 0 GROUP BY area
--? gauges
--? metric                | value | unit | dimension | area   | kind  | occurred_at
--? reservoir.above_limit | 0.3   | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? reservoir.above_limit | 0     | m    | S02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.above_warning   | 0.5   | m    | S03       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1
