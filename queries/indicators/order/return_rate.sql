--| title   = { zh = "退单率", en = "Return rate" }
--| means   = { zh = "时段内首次派单的诉求中，至今被退回至少一次的占比。分母：时段内首次派单的诉求。", en = "Of the orders first dispatched in the window, the share sent back at least once so far. Denominator: orders first dispatched in the window." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "dispatched_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
--| warn    = { above = 5.0 }
SELECT department,
       count(*) FILTER (WHERE returns >= 1) AS numerator,
       count(*)                             AS denominator
FROM complaints WHERE dispatched_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | returns
--? o1       | D01        | 2026-11-22T01:00:00Z | 0
--? o2       | D01        | 2026-11-22T01:00:00Z | 3
--? o3       | D01        | 2026-11-22T01:00:00Z | 1
--? o4       | D01        | 2026-11-22T01:00:00Z | 0
--? o5       | D01        |                      | 0
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50.0
