--| title   = { zh = "容缺审批占比", en = "Approved with papers to follow" }
--| means   = { zh = "时段内作出的批准决定中，容缺批准的占比。分母：批准决定（含容缺）。", en = "Of the approvals given in the window, the share given with papers to follow. Denominator: approvals, those with papers to follow included." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE kind = 'approved_tolerant') AS numerator,
       count(*)                                           AS denominator
FROM case_steps WHERE kind IN ('approved', 'approved_tolerant') GROUP BY department
--? case_steps
--? kind              | department | occurred_at
--? approved          | D01        | 2026-11-22T01:00:00Z
--? approved          | D01        | 2026-11-22T01:00:00Z
--? approved_tolerant | D01        | 2026-11-22T01:00:00Z
--? approved          | D01        | 2026-11-22T01:00:00Z
--? denied            | D01        | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 4           | 25
