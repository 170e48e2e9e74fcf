--| title   = { zh = "环节临期事件", en = "Events due soon in their stage" }
--| means   = { zh = "当前环节时限剩余不足四分之一的城市事件，按环节与区县。", en = "Open city events with less than a quarter of their stage's limit left, by stage and district." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT stage, area, count(*) AS value
FROM city_events WHERE stage_clock = 'due_soon' GROUP BY stage, area
--? city_events
--? event_no | area   | stage    | stage_clock
--? v1       | 990101 | assigned | due_soon
--? v2       | 990101 | assigned | overdue
--? v3       | 990102 | checking | due_soon
--= stage    | area   | value
--= assigned | 990101 | 1
--= checking | 990102 | 1
