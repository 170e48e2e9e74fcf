--| title   = { zh = "未评率", en = "Not rated" }
--| means   = { zh = "时段内邀请评价的服务中，至今未评的占比。分母：时段内发出的评价邀请。", en = "Of the services whose rating was asked for in the window, the share not rated so far. Denominator: invitations of the window." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "invited_at"
--| windows = ["24h", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 50.0 }
SELECT department,
       count(*) FILTER (WHERE submitted_at IS NULL) AS numerator,
       count(*)                                     AS denominator
FROM evaluations WHERE invited_at IS NOT NULL GROUP BY department
--? evaluations
--? evaluation_id | department | invited_at           | submitted_at
--? e1            | D01        | 2026-11-22T01:00:00Z | 2026-11-22T01:10:00Z
--? e2            | D01        | 2026-11-22T01:00:00Z |
--? e3            | D01        | 2026-11-22T01:00:00Z | 2026-11-22T01:10:00Z
--? e4            | D01        | 2026-11-22T01:00:00Z | 2026-11-22T01:10:00Z
--? e5            | D01        |                      | 2026-11-22T01:10:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 4           | 25.0
