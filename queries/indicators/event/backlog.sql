--| title   = { zh = "在办事件", en = "Open events by stage" }
--| means   = { zh = "尚未结案的城市事件，按环节：上报、立案、派遣、处置、核查、挂账。", en = "City events not yet closed, by stage: reported, filed, assigned, handling, checking, suspended." }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT stage, area, count(*) AS value
FROM city_events WHERE stage <> 'closed' GROUP BY stage, area
--? city_events
--? event_no | area   | stage
--? v1       | 990101 | reported
--? v2       | 990101 | handling
--? v3       | 990101 | handling
--? v4       | 990101 | closed
--? v5       | 990102 | suspended
--= stage     | area   | value
--= reported  | 990101 | 1
--= handling  | 990101 | 2
--= suspended | 990102 | 1
