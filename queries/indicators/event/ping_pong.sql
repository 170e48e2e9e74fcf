--| title   = { zh = "反复退回事件", en = "Events returned repeatedly" }
--| means   = { zh = "时段内首次派遣的城市事件中，被责任部门退回两次及以上的件数，即推诿扯皮件。", en = "City events first assigned in the window that departments returned twice or more: passed from hand to hand." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "first_assigned_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT area, class_1, count(*) AS value
FROM city_events WHERE returns >= 2 AND first_assigned_at IS NOT NULL GROUP BY area, class_1
--? city_events
--? event_no | area   | class_1 | first_assigned_at    | returns
--? v1       | 990101 | 11      | 2026-11-22T01:00:00Z | 2
--? v2       | 990101 | 11      | 2026-11-22T01:00:00Z | 3
--? v3       | 990101 | 11      | 2026-11-22T01:00:00Z | 1
--? v4       | 990101 | 11      |                      | 2
--= area   | class_1 | value
--= 990101 | 11      | 2
