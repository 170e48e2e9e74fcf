--| title   = { zh = "未写部门评价占比", en = "Evaluations without a department" }
--| means   = { zh = "时段内提交的评价中，未写责任部门的占比，此类评价无人整改。分母：提交的评价。", en = "Of the evaluations submitted in the window, the share without a responsible department: nobody rectifies them. Denominator: evaluations submitted." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "submitted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT source, target_kind,
       count(*) FILTER (WHERE department IS NULL) AS numerator,
       count(*)                                   AS denominator
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY source, target_kind
--? evaluations
--? evaluation_id | source | target_kind | department | submitted_at
--? e1            | rating | case        | D01        | 2026-11-22T01:00:00Z
--? e2            | rating | case        |            | 2026-11-22T01:00:00Z
--? e3            | rating | case        |            |
--? e4            | rating | window      | D02        | 2026-11-22T01:00:00Z
--= source | target_kind | numerator | denominator | value
--= rating | case        | 1         | 2           | 50
--= rating | window      | 0         | 1           | 0
