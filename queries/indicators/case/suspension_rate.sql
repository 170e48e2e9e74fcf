--| title   = { zh = "特别程序率", en = "Cases with a special procedure" }
--| means   = { zh = "时段内受理的办件中，进入过特别程序的占比，防止以特别程序拖延时限。分母：受理的办件。", en = "Of the cases accepted in the window, the share put into a special procedure, lest it become a way around the limits. Denominator: accepted cases." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE suspensions > 0) AS numerator,
       count(*)                                AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | suspensions | accepted_at
--? c1      | D01        | 1           | 2026-11-22T01:00:00Z
--? c2      | D01        | 2           | 2026-11-22T01:00:00Z
--? c3      | D01        | 0           | 2026-11-22T01:00:00Z
--? c4      | D01        | 0           | 2026-11-22T01:00:00Z
--? c5      | D01        | 1           |
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50
