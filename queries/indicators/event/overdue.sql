--| title   = { zh = "超期事件", en = "Overdue events" }
--| means   = { zh = "时限已到、尚未结案的城市事件；挂账期间不计时，免超期的不计。", en = "Open city events whose limit has run out; time while suspended does not run, exempted events do not count." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
SELECT area, department, count(*) AS value
FROM city_events WHERE clock = 'overdue' AND timeout_exempt IS NOT TRUE GROUP BY area, department
--? city_events
--? event_no | area   | department | stage     | clock   | timeout_exempt
--? v1       | 990101 | D01        | handling  | overdue |
--? v2       | 990101 | D01        | handling  | overdue | false
--? v3       | 990101 | D01        | handling  | overdue | true
--? v4       | 990101 | D01        | closed    | missed  |
--? v5       | 990101 | D01        | suspended | paused  |
--= area   | department | value
--= 990101 | D01        | 2
