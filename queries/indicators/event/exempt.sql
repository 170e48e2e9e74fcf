--| title   = { zh = "免超期事件", en = "Events exempted" }
--| means   = { zh = "超期申诉成立、不计入超期的城市事件，时限落在时段内的。", en = "City events due in the window whose timeout appeal was granted: out of the late count, and seen here." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| time    = "due"
--| windows = ["month", "quarter"]
--| rollup  = true
SELECT department, count(*) AS value
FROM city_events WHERE timeout_exempt GROUP BY department
--? city_events
--? event_no | department | due                  | clock   | timeout_exempt
--? v1       | D01        | 2026-11-22T01:00:00Z | missed  | true
--? v2       | D01        | 2026-11-22T01:00:00Z | missed  | false
--? v3       | D01        | 2026-11-22T01:00:00Z | overdue |
--= department | value
--= D01        | 1
