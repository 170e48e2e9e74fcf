--| title   = { zh = "差评说明占比", en = "Bad ratings explained away" }
--| means   = { zh = "时段内提交的差评中，以说明情况（而非整改）闭环的占比。分母：已闭环的有效差评。", en = "Of the bad ratings submitted in the window, the share closed by an explanation rather than a rectification. Denominator: valid bad ratings that are closed." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "submitted_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       count(*) FILTER (WHERE outcome = 'explained') AS numerator,
       count(*)                                      AS denominator
FROM evaluations WHERE valid AND bad AND closed_at IS NOT NULL GROUP BY department
--? evaluations
--? evaluation_id | department | submitted_at         | valid | bad   | outcome   | closed_at
--? e1            | D01        | 2026-11-22T01:00:00Z | true  | true  | explained | 2026-11-22T03:00:00Z
--? e2            | D01        | 2026-11-22T01:00:00Z | true  | true  | rectified | 2026-11-22T03:00:00Z
--? e3            | D01        | 2026-11-22T01:00:00Z | true  | true  |           |
--? e4            | D01        | 2026-11-22T01:00:00Z | true  | false | explained | 2026-11-22T03:00:00Z
--? e5            | D01        | 2026-11-22T01:00:00Z | false | true  | explained | 2026-11-22T03:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
