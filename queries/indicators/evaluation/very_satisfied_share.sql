--| title   = { zh = "非常满意占比", en = "Very satisfied" }
--| means   = { zh = "时段内提交的有效评价中，评为“非常满意”（1 级）的占比。分母：有效评价。", en = "Of the valid evaluations submitted in the window, the share at level 1, very satisfied. Denominator: valid evaluations." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, department,
       count(*) FILTER (WHERE level = 1) AS numerator,
       count(level)                      AS denominator
FROM evaluations WHERE valid GROUP BY area, department
--? evaluations
--? evaluation_id | area   | department | level | valid | submitted_at
--? e1            | 990101 | D01        | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | D01        | 2     | true  | 2026-11-22T01:00:00Z
--? e3            | 990101 | D01        | 5     | true  | 2026-11-22T01:00:00Z
--? e4            | 990101 | D01        | 1     | true  | 2026-11-22T01:00:00Z
--? e5            | 990101 | D01        | 1     | false | 2026-11-22T01:00:00Z
--? e6            | 990101 | D01        |       | true  | 2026-11-22T01:00:00Z
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 2         | 4           | 50
