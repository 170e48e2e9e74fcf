--| title   = { zh = "诉求督办率", en = "Orders supervised" }
--| means   = { zh = "时段内首次派单的工单中，被督办过的占比。分母：时段内首次派单的工单。", en = "Of the orders first dispatched in the window, the share that a supervisor stepped into. Denominator: orders first dispatched in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "dispatched_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE supervisions > 0) AS numerator,
       count(*)                                 AS denominator
FROM complaints WHERE dispatched_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | supervisions
--? o1       | D01        | 2026-11-22T01:00:00Z | 0
--? o2       | D01        | 2026-11-22T01:00:00Z | 2
--? o3       | D01        |                      | 1
--? o4       | D02        | 2026-11-22T01:00:00Z | 0
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
--= D02        | 0         | 1           | 0
