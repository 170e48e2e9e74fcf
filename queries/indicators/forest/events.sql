--| title   = { zh = "涉林火事件", en = "Forest fire events" }
--| means   = { zh = "时段内上报的森林防火专题、焚烧垃圾事件数；作废、合并的不计。", en = "City events of the forest fire topic, or on the burning of rubbish, reported in the window; rejected and merged ones are out." }
--| owner   = { zh = "市森林草原防灭火指挥部办公室", en = "Office of the Forest and Grassland Fire Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, count(*) AS value
FROM city_events WHERE topic = 'forest_fire' OR class_code = '1105' GROUP BY area
--? city_events
--? event_no | area   | class_code | topic       | reported_at
--? v1       | 990101 | 1105       |             | 2026-11-22T01:00:00Z
--? v2       | 990101 | 0401       | forest_fire | 2026-11-22T01:00:00Z
--? v3       | 990101 | 1101       |             | 2026-11-22T01:00:00Z
--? v4       | 990102 | 1401       | flood       | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 2
