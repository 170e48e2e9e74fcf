--| title   = { zh = "涉汛事件", en = "Flood events" }
--| means   = { zh = "时段内上报的防汛专题及路面积水、污水外溢事件数；作废、合并的不计。", en = "City events of the flood topic, or on water on roads and overflowing sewage, reported in the window; rejected and merged ones are out." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
--| rollup  = true
SELECT area, class_code, count(*) AS value
FROM city_events WHERE topic = 'flood' OR class_code IN ('1104', '1401') GROUP BY area, class_code
--? city_events
--? event_no | area   | class_code | topic | reported_at
--? v1       | 990101 | 1401       | flood | 2026-11-22T01:00:00Z
--? v2       | 990101 | 1401       |       | 2026-11-22T01:00:00Z
--? v3       | 990101 | 0401       | flood | 2026-11-22T01:00:00Z
--? v4       | 990101 | 1101       |       | 2026-11-22T01:00:00Z
--? v5       | 990101 | 1404       | power | 2026-11-22T01:00:00Z
--= area   | class_code | value
--= 990101 | 1401       | 2
--= 990101 | 0401       | 1
