--| title   = { zh = "疫情专题事件", en = "Epidemic events" }
--| means   = { zh = "时段内上报的疫情专题城市事件数，按区县、乡镇街道；作废、合并的不计。", en = "City events of the epidemic topic reported in the window, by district and town; rejected and merged ones are out." }
--| owner   = { zh = "疾病预防控制局应急科", en = "Emergency Section, Disease Control Bureau" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["1h", "today", "24h", "7d", "month"]
--| rollup  = true
SELECT area, town, count(*) AS value
FROM city_events WHERE topic = 'epidemic' GROUP BY area, town
--? city_events
--? event_no | area   | town      | topic    | reported_at
--? v1       | 990101 | 990101001 | epidemic | 2026-11-22T01:00:00Z
--? v2       | 990101 | 990101001 | epidemic | 2026-11-22T01:00:00Z
--? v3       | 990101 | 990101001 | flood    | 2026-11-22T01:00:00Z
--? v4       | 990101 | 990101002 |          | 2026-11-22T01:00:00Z
--= area   | town      | value
--= 990101 | 990101001 | 2
