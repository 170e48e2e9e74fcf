--| title   = { zh = "即办件占比", en = "Immediate cases" }
--| means   = { zh = "时段内受理的办件中，即办件（办件类型 1）的占比。分母：时段内受理的全部办件。", en = "Of the cases accepted in the window, the share of the immediate type (1). Denominator: all cases accepted in the window." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "month", "year"]
--| rollup  = true
--| warn    = { below = 71.31 }
--| standard = "GB/T 39046-2020 A.6"
SELECT area, department,
       count(*) FILTER (WHERE case_type = 1) AS numerator,
       count(*)                              AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | case_type | accepted_at
--? c1      | 990101 | D01        | 1         | 2026-11-20T01:00:00Z
--? c2      | 990101 | D01        | 2         | 2026-11-20T01:00:00Z
--? c3      | 990101 | D01        | 9         | 2026-11-20T01:00:00Z
--? c4      | 990101 | D01        |           | 2026-11-20T01:00:00Z
--? c5      | 990101 | D01        | 1         |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 4           | 25.0
