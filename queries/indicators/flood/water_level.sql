--| title   = { zh = "实时水位", en = "Water level now" }
--| means   = { zh = "各站最近一次上报的水位（米）在区县内的平均，各站基面不同，不作全市汇总。", en = "Mean of the newest water levels (m) of the stations in each district; not summed over the city, as the stations' data differ." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "m"
--| windows = ["live"]
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'water.level' GROUP BY area
--? gauges
--? metric      | value | unit | dimension | area   | kind  | occurred_at
--? water.level | 2.4   | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.level | 3.0   | m    | S02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? rain.amount | 9     | mm   | R01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 2.7
