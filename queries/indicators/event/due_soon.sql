--| title   = { zh = "即将超期事件", en = "Events due soon" }
--| means   = { zh = "时限剩余不足四分之一、尚未结案的城市事件。", en = "Open city events with less than a quarter of their limit left." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM city_events WHERE clock = 'due_soon' GROUP BY area, department
--? city_events
--? event_no | area   | department | stage    | clock
--? v1       | 990101 | D01        | handling | due_soon
--? v2       | 990101 | D01        | handling | overdue
--? v3       | 990101 | D01        | handling | on_time
--? v4       | 990101 | D02        | assigned | due_soon
--= area   | department | value
--= 990101 | D01        | 1
--= 990101 | D02        | 1
