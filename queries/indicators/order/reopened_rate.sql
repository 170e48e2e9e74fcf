--| title   = { zh = "重新交办率", en = "Reopened orders" }
--| means   = { zh = "时段内首次派单的工单中，办结后又被重新交办的占比。分母：时段内首次派单的工单。", en = "Of the orders first dispatched in the window, the share opened again after a conclusion. Denominator: orders first dispatched in the window." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "dispatched_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE reopens > 0) AS numerator,
       count(*)                            AS denominator
FROM complaints WHERE dispatched_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | reopens
--? o1       | D01        | 2026-11-22T01:00:00Z | 0
--? o2       | D01        | 2026-11-22T01:00:00Z | 1
--? o3       | D01        | 2026-11-22T01:00:00Z | 2
--? o4       | D01        | 2026-11-22T01:00:00Z | 0
--? o5       | D01        |                      | 1
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50
