--| title   = { zh = "各区在办事件", en = "Events open by district" }
--| means   = { zh = "尚未结案的城市事件，按区县，含挂账的。", en = "City events that are not closed, by district, suspended ones included." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, count(*) AS value
FROM city_events WHERE stage <> 'closed' GROUP BY area
--? city_events
--? event_no | area   | stage
--? v1       | 990101 | filed
--? v2       | 990101 | suspended
--? v3       | 990101 | closed
--? v4       | 990102 | checking
--= area   | value
--= 990101 | 2
--= 990102 | 1
