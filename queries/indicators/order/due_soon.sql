--| title   = { zh = "即将到期诉求", en = "Orders due soon" }
--| means   = { zh = "此刻办理时限将到、尚未办结的诉求工单数；退回期间不计时。", en = "Orders whose handling limit is about to run out; time while returned does not run." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM complaints WHERE handling_clock = 'due_soon' GROUP BY area, department
--? complaints
--? order_no | area   | department | handling_clock
--? o1       | 990101 | D01        | due_soon
--? o2       | 990101 | D01        | due_soon
--? o3       | 990101 | D01        | overdue
--? o4       | 990101 | D01        | paused
--? o5       | 990102 | D02        |
--= area   | department | value
--= 990101 | D01        | 2
