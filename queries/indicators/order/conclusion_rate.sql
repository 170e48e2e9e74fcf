--| title   = { zh = "诉求办结率", en = "Conclusion rate of orders" }
--| means   = { zh = "时段内首次派单的诉求工单中，至今已办结的占比。分母：时段内首次派单的工单。", en = "Of the orders first dispatched in the window, the share concluded by now. Denominator: orders first dispatched in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "dispatched_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, department,
       count(concluded_at) AS numerator,
       count(*)            AS denominator
FROM complaints WHERE dispatched_at IS NOT NULL GROUP BY area, department
--? complaints
--? order_no | area   | department | dispatched_at        | concluded_at
--? o1       | 990101 | D01        | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? o2       | 990101 | D01        | 2026-11-22T01:00:00Z |
--? o3       | 990101 | D01        | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? o4       | 990101 | D01        |                      | 2026-11-22T03:00:00Z
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 2         | 3           | 66.666667
