--| title   = { zh = "补正率", en = "Supplement rate" }
--| means   = { zh = "时段内受理的办件中，至今要求补正至少一次的占比。分母：时段内受理的办件。", en = "Of the cases accepted in the window, the share asked to supplement documents at least once so far. Denominator: cases accepted in the window." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
--| warn    = { above = 10.0 }
SELECT department,
       count(*) FILTER (WHERE supplements >= 1) AS numerator,
       count(*)                                 AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | accepted_at          | supplements
--? c1      | D01        | 2026-11-20T01:00:00Z | 0
--? c2      | D01        | 2026-11-20T01:00:00Z | 1
--? c3      | D01        | 2026-11-20T01:00:00Z | 3
--? c4      | D01        | 2026-11-20T01:00:00Z | 0
--? c5      | D01        |                      | 1
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50.0
