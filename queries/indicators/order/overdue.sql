--| title   = { zh = "逾期诉求", en = "Overdue orders" }
--| means   = { zh = "办理时限已到、尚未办结的诉求；退单期间不计时。", en = "Open orders whose handling limit has run out; time while sent back does not run." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
SELECT area, department, count(*) AS value
FROM complaints WHERE handling_clock = 'overdue' GROUP BY area, department
--? complaints
--? order_no | area   | department | stage     | handling_clock
--? o1       | 990101 | D01        | signed    | overdue
--? o2       | 990101 | D01        | concluded | missed
--? o3       | 990101 | D01        | returned  | paused
--? o4       | 990101 | D01        | signed    | due_soon
--= area   | department | value
--= 990101 | D01        | 1
