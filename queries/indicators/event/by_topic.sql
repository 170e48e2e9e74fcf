--| title   = { zh = "应急专题事件", en = "Events of emergency topics" }
--| means   = { zh = "时段内上报、归入应急专题（防汛、森林防火、疫情等）的城市事件，按专题和区县。", en = "City events of an emergency topic (flood, forest fire, epidemic …) reported in the window, by topic and district." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
--| rollup  = true
SELECT topic, area, count(*) AS value
FROM city_events WHERE topic IS NOT NULL GROUP BY topic, area
--? city_events
--? event_no | topic       | area   | reported_at
--? v1       | flood       | 990101 | 2026-11-22T01:00:00Z
--? v2       | flood       | 990101 | 2026-11-22T01:00:00Z
--? v3       | forest_fire | 990102 | 2026-11-22T01:00:00Z
--? v4       |             | 990101 | 2026-11-22T01:00:00Z
--= topic       | area   | value
--= flood       | 990101 | 2
--= forest_fire | 990102 | 1
