--| title   = { zh = "告知承诺占比", en = "Cases approved on commitment" }
--| means   = { zh = "时段内受理的承诺件中，以告知承诺方式办理的占比。分母：受理的承诺件。", en = "Of the committed cases accepted in the window, the share handled on the applicant's written commitment. Denominator: accepted committed cases." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE commitment) AS numerator,
       count(*)                           AS denominator
FROM cases WHERE case_type = 2 AND accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | case_type | commitment | accepted_at
--? c1      | D01        | 2         | true       | 2026-11-22T01:00:00Z
--? c2      | D01        | 2         |            | 2026-11-22T01:00:00Z
--? c3      | D01        | 2         | false      | 2026-11-22T01:00:00Z
--? c4      | D01        | 1         | true       | 2026-11-22T01:00:00Z
--? c5      | D01        | 2         | true       |
--= department | numerator | denominator | value
--= D01        | 1         | 3           | 33.333333
