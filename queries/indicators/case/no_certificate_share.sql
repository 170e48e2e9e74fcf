--| title   = { zh = "免证办占比", en = "Cases without papers" }
--| means   = { zh = "时段内受理的办件中，免于提交证照材料办理的占比。分母：受理的办件。", en = "Of the cases accepted in the window, the share that asked for no certificate. Denominator: accepted cases." }
--| owner   = { zh = "大数据管理局电子证照科", en = "Electronic Certificates Section, Big Data Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE tag_no_certificate) AS numerator,
       count(*)                                   AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | tag_no_certificate | accepted_at
--? c1      | D01        | true               | 2026-11-22T01:00:00Z
--? c2      | D01        | false              | 2026-11-22T01:00:00Z
--? c3      | D01        |                    | 2026-11-22T01:00:00Z
--? c4      | D01        | true               | 2026-11-22T01:00:00Z
--? c5      | D01        | true               |
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50
