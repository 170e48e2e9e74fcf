--| title   = { zh = "屡被差评对象", en = "Rated badly again and again" }
--| means   = { zh = "时段内被两次及以上有效差评的评价对象及其次数。", en = "Things with two or more valid bad ratings submitted in the window, with how many." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "submitted_at"
--| windows = ["month", "quarter"]
SELECT target_kind, target_id, count(*) AS value
FROM evaluations WHERE valid AND bad GROUP BY target_kind, target_id HAVING count(*) >= 2
--? evaluations
--? evaluation_id | target_kind | target_id | valid | bad   | submitted_at
--? e1            | window      | W001      | true  | true  | 2026-11-22T01:00:00Z
--? e2            | window      | W001      | true  | true  | 2026-11-22T01:00:00Z
--? e3            | window      | W002      | true  | true  | 2026-11-22T01:00:00Z
--? e4            | window      | W002      | true  | false | 2026-11-22T01:00:00Z
--? e5            | case        | W001      | false | true  | 2026-11-22T01:00:00Z
--= target_kind | target_id | value
--= window      | W001      | 2
