--| title   = { zh = "林火热点数", en = "Fire hotspots" }
--| means   = { zh = "时段内卫星、瞭望塔、视频发现的林火热点数，须逐一核查。", en = "Fire hotspots seen by satellite, watchtower or video in the window: each is to be checked." }
--| owner   = { zh = "市森林草原防灭火指挥部办公室", en = "Office of the Forest and Grassland Fire Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'fire.hotspots' GROUP BY area
--? samples
--? metric        | value | unit  | dimension | area   | kind    | occurred_at
--? fire.hotspots | 1     | spot  | F01       | 990101 | counter | 2026-11-22T01:00:00Z
--? fire.hotspots | 2     | spot  | F01       | 990101 | counter | 2026-11-22T02:00:00Z
--? fire.hotspots | 0     | spot  | F02       | 990102 | counter | 2026-11-22T01:00:00Z
--? fire.danger   | 5     | level | F01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 3
--= 990102 | 0
