--| title   = { zh = "护林巡护在岗人数", en = "Forest patrols on duty" }
--| means   = { zh = "各区县最近一次上报的护林巡护在岗人数之和。", en = "Forest patrols on duty, summed over the newest sample of each district." }
--| owner   = { zh = "市森林草原防灭火指挥部办公室", en = "Office of the Forest and Grassland Fire Headquarters" }
--| unit    = "people"
--| better  = "higher"
--| windows = ["live"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM gauges WHERE metric = 'fire.patrols' GROUP BY area
--? gauges
--? metric       | value | unit   | dimension | area   | kind  | occurred_at
--? fire.patrols | 30    | person | F01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? fire.patrols | 12    | person | F02       | 990102 | gauge | 2026-11-22T01:00:00Z
--? fire.danger  | 5     | level  | F01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 30
--= 990102 | 12
