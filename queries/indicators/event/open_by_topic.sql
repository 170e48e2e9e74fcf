--| title   = { zh = "专题在办事件", en = "Open events of emergency topics" }
--| means   = { zh = "此刻未结案、归入应急专题（防汛、森林防火、疫情等）的城市事件，按专题和环节。", en = "City events of an emergency topic (flood, forest fire, epidemic …) not closed, by topic and stage." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT topic, stage, count(*) AS value
FROM city_events WHERE topic IS NOT NULL AND stage <> 'closed' GROUP BY topic, stage
--? city_events
--? event_no | topic | stage
--? v1       | flood | handling
--? v2       | flood | handling
--? v3       | flood | closed
--? v4       |       | handling
--= topic | stage    | value
--= flood | handling | 2
