--| title   = { zh = "最多跑一次办件占比", en = "Cases of one-visit items" }
--| means   = { zh = "时段内受理的办件中，属于“最多跑一次”事项的占比，看承诺覆盖面。分母：受理的办件。", en = "Of the cases accepted in the window, the share of items under the promise of one visit at most: how far the promise reaches. Denominator: accepted cases." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 90.0 }
SELECT department,
       count(*) FILTER (WHERE tag_one_visit) AS numerator,
       count(*)                              AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | tag_one_visit | accepted_at
--? c1      | D01        | true          | 2026-11-22T01:00:00Z
--? c2      | D01        | false         | 2026-11-22T01:00:00Z
--? c3      | D01        |               | 2026-11-22T01:00:00Z
--? c4      | D01        | true          |
--= department | numerator | denominator | value
--= D01        | 1         | 3           | 33.333333
