--| title   = { zh = "差评最多的窗口", en = "Windows with the most bad ratings" }
--| means   = { zh = "时段内提交的有效差评中，差评最多的十个窗口。", en = "The ten windows with the most valid bad ratings submitted in the period." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "submitted_at"
--| windows = ["7d", "month", "quarter"]
SELECT area, target_id, count(*) AS value
FROM evaluations WHERE target_kind = 'window' AND valid AND bad GROUP BY area, target_id ORDER BY value DESC LIMIT 10
--? evaluations
--? evaluation_id | area   | target_kind | target_id | valid | bad   | submitted_at
--? e1            | 990101 | window      | W001      | true  | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | window      | W001      | true  | true  | 2026-11-22T01:00:00Z
--? e3            | 990101 | window      | W002      | true  | true  | 2026-11-22T01:00:00Z
--? e4            | 990101 | window      | W003      | true  | false | 2026-11-22T01:00:00Z
--? e5            | 990101 | case        | C001      | true  | true  | 2026-11-22T01:00:00Z
--? e6            | 990101 | window      | W003      | false | true  | 2026-11-22T01:00:00Z
--= area   | target_id | value
--= 990101 | W001      | 2
--= 990101 | W002      | 1
