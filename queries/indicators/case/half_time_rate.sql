--| title   = { zh = "提速办结率", en = "Concluded in half the promised time" }
--| means   = { zh = "时段内办结的承诺件中，用时不超过承诺时限一半的占比。分母：有用时和承诺时限的办结承诺件。", en = "Of the committed cases concluded in the window, the share that used at most half the promised time. Denominator: concluded committed cases with time used and promised limit." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE used_minutes <= promised_days * 240) AS numerator,
       count(*)                                                    AS denominator
FROM cases WHERE case_type = 2 AND used_minutes IS NOT NULL AND promised_days IS NOT NULL GROUP BY department
--? cases
--? case_no | department | case_type | used_minutes | promised_days | concluded_at
--? c1      | D01        | 2         | 1200         | 5             | 2026-11-22T01:00:00Z
--? c2      | D01        | 2         | 1201         | 5             | 2026-11-22T01:00:00Z
--? c3      | D01        | 1         | 1            | 5             | 2026-11-22T01:00:00Z
--? c4      | D01        | 2         |              | 5             | 2026-11-22T01:00:00Z
--? c5      | D01        | 2         | 100          |               | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
