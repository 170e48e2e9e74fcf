--| title   = { zh = "森林火险等级", en = "Forest fire danger" }
--| means   = { zh = "各区县最近一次发布的森林火险气象等级（1 至 5 级）。", en = "Newest forest fire danger of each district, grades 1 to 5." }
--| owner   = { zh = "市森林草原防灭火指挥部办公室", en = "Office of the Forest and Grassland Fire Headquarters" }
--| unit    = "grade"
--| better  = "lower"
--| windows = ["live"]
--| warn    = { above = 3.0 }
--| alarm   = { above = 4.0, response = { zh = "发布禁火令，检查站全员上岗", en = "Forbid fires outdoors and man every checkpoint" }, owner = "市森防指值班长", priority = 2 }
--| standard = "GB/T 36743-2018"
SELECT area, avg(value) AS value
FROM gauges WHERE metric = 'fire.danger' GROUP BY area
--? gauges
--? metric       | value | unit   | dimension | area   | kind  | occurred_at
--? fire.danger  | 4     | level  | F01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? fire.danger  | 2     | level  | F02       | 990102 | gauge | 2026-11-22T01:00:00Z
--? fire.patrols | 40    | person | F01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 4
--= 990102 | 2
