--| title   = { zh = "即办件当日办结率", en = "Immediate cases concluded the same day" }
--| means   = { zh = "时段内受理的即办件中，受理当日（城市日历日）办结的占比。分母：时段内受理的即办件，含当日仍在办的。", en = "Of the immediate cases accepted in the window, the share concluded on the city day of acceptance. Denominator: immediate cases accepted in the window, those still open included." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "month"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE same_day) AS numerator,
       count(*)                         AS denominator
FROM cases WHERE accepted_at IS NOT NULL AND case_type = 1 GROUP BY department
--? cases
--? case_no | department | case_type | accepted_at          | concluded_at         | same_day
--? c1      | D01        | 1         | 2026-11-20T01:00:00Z | 2026-11-20T15:59:00Z | true
--? c2      | D01        | 1         | 2026-11-20T01:00:00Z | 2026-11-20T16:01:00Z | false
--? c3      | D01        | 1         | 2026-11-20T01:00:00Z |                      |
--? c4      | D01        | 2         | 2026-11-20T01:00:00Z | 2026-11-20T02:00:00Z | true
--= department | numerator | denominator | value
--= D01        | 1         | 3           | 33.333333
