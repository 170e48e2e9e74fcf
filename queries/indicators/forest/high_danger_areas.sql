--| title   = { zh = "高火险区县数", en = "Districts of high fire danger" }
--| means   = { zh = "此刻森林火险气象等级达到 4 级及以上的区县数。", en = "Districts whose forest fire danger is grade 4 or 5 now." }
--| owner   = { zh = "市森林草原防灭火指挥部办公室", en = "Office of the Forest and Grassland Fire Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| warn    = { above = 0.0 }
--| standard = "GB/T 36743-2018"
SELECT count(*) AS value
FROM gauges WHERE metric = 'fire.danger' AND value >= 4
--? gauges
--? metric        | value | unit  | dimension | area   | kind    | occurred_at
--? fire.danger   | 4     | level | F01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--? fire.danger   | 5     | level | F02       | 990102 | gauge   | 2026-11-22T01:00:00Z
--? fire.danger   | 3     | level | F03       | 990103 | gauge   | 2026-11-22T01:00:00Z
--? fire.hotspots | 9     | spot  | F03       | 990103 | counter | 2026-11-22T01:00:00Z
--= value
--= 2
