--| title   = { zh = "退单驳回率", en = "Returns denied" }
--| means   = { zh = "时段内对退单的驳回次数占退单次数的比例；高说明滥退。分母：时段内的退单次数。", en = "Denials of returns over returns in the window: high where orders are returned without cause. Denominator: returns in the window." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       count(*) FILTER (WHERE kind = 'return_denied') AS numerator,
       count(*) FILTER (WHERE kind = 'returned')      AS denominator
FROM complaint_steps WHERE kind IN ('returned', 'return_denied') GROUP BY department
--? complaint_steps
--? kind          | department | occurred_at
--? returned      | D01        | 2026-11-22T01:00:00Z
--? returned      | D01        | 2026-11-22T01:00:00Z
--? return_denied | D01        | 2026-11-22T01:00:00Z
--? signed        | D01        | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
