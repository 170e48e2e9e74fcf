--| title   = { zh = "超时未响应诉求", en = "Orders not answered in time" }
--| means   = { zh = "此刻响应时限已到、承办单位尚未联系诉求人的工单数。", en = "Orders whose response limit has run out and whose citizen has not been contacted." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
SELECT department, urgency, count(*) AS value
FROM complaints WHERE response_clock = 'overdue' GROUP BY department, urgency
--? complaints
--? order_no | department | urgency | response_clock
--? o1       | D01        | u1      | overdue
--? o2       | D01        | u1      | missed
--? o3       | D01        | u2      | due_soon
--? o4       | D02        | u2      | overdue
--? o5       | D02        | u2      |
--= department | urgency | value
--= D01        | u1      | 1
--= D02        | u2      | 1
