--| title   = { zh = "涉林火在办事件", en = "Forest fire events still open" }
--| means   = { zh = "此刻未结案的森林防火专题、焚烧垃圾事件，按区县和环节。", en = "Open city events of the forest fire topic, or on the burning of rubbish, by district and stage." }
--| owner   = { zh = "市森林草原防灭火指挥部办公室", en = "Office of the Forest and Grassland Fire Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, stage, count(*) AS value
FROM city_events WHERE (topic = 'forest_fire' OR class_code = '1105') AND stage <> 'closed' GROUP BY area, stage
--? city_events
--? event_no | area   | class_code | topic       | stage
--? v1       | 990101 | 1105       |             | handling
--? v2       | 990101 | 0401       | forest_fire | reported
--? v3       | 990101 | 1105       |             | closed
--? v4       | 990102 | 1401       | flood       | handling
--= area   | stage    | value
--= 990101 | handling | 1
--= 990101 | reported | 1
