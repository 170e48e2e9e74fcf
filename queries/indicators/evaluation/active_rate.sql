--| title   = { zh = "主动评价率", en = "Ratings of own accord" }
--| means   = { zh = "时段内提交的评价中，办事人主动作出的占比。分母：写明是否主动的评价。", en = "Of the evaluations submitted in the window, the share given of the citizen's own accord. Denominator: evaluations that state it." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, department,
       count(*) FILTER (WHERE active) AS numerator,
       count(active)                  AS denominator
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY area, department
--? evaluations
--? evaluation_id | area   | department | active | submitted_at
--? e1            | 990101 | D01        | true   | 2026-11-22T01:00:00Z
--? e2            | 990101 | D01        | false  | 2026-11-22T01:00:00Z
--? e3            | 990101 | D01        | false  | 2026-11-22T01:00:00Z
--? e4            | 990101 | D01        |        | 2026-11-22T01:00:00Z
--? e5            | 990101 | D01        | true   |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 3           | 33.333333
