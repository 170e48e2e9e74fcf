--| title   = { zh = "分级在办事件", en = "Open events by severity" }
--| means   = { zh = "此刻未结案的城市事件，按严重程度（1 特急至 4 一般）和区县。", en = "City events not closed, by severity (1 the gravest to 4) and district." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT severity, area, count(*) AS value
FROM city_events WHERE stage <> 'closed' GROUP BY severity, area
--? city_events
--? event_no | severity | area   | stage
--? v1       | 1        | 990101 | handling
--? v2       | 3        | 990101 | reported
--? v3       | 3        | 990101 | suspended
--? v4       | 3        | 990101 | closed
--= severity | area   | value
--= 1        | 990101 | 1
--= 3        | 990101 | 2
