--| title   = { zh = "涉汛在办事件", en = "Flood events still open" }
--| means   = { zh = "此刻未结案的防汛专题及路面积水、污水外溢事件，按区县和环节。", en = "Open city events of the flood topic, or on water on roads and overflowing sewage, by district and stage." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, stage, count(*) AS value
FROM city_events WHERE (topic = 'flood' OR class_code IN ('1104', '1401')) AND stage <> 'closed' GROUP BY area, stage
--? city_events
--? event_no | area   | class_code | topic | stage
--? v1       | 990101 | 1401       | flood | handling
--? v2       | 990101 | 1401       |       | handling
--? v3       | 990101 | 0401       | flood | assigned
--? v4       | 990101 | 1401       |       | closed
--? v5       | 990101 | 1101       |       | handling
--= area   | stage    | value
--= 990101 | handling | 2
--= 990101 | assigned | 1
