--| title   = { zh = "未闭环差评", en = "Bad ratings not closed" }
--| means   = { zh = "有效差评（4、5 级）中尚未整改、说明或判无效的。", en = "Valid bad ratings (levels 4 and 5) not yet rectified, explained or found void." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
SELECT department, count(*) AS value
FROM evaluations WHERE valid AND bad AND closed_at IS NULL GROUP BY department
--? evaluations
--? evaluation_id | department | level | bad   | valid | closed_at
--? e1            | D01        | 4     | true  | true  |
--? e2            | D01        | 5     | true  | true  | 2026-11-22T01:00:00Z
--? e3            | D01        | 5     | true  | false |
--? e4            | D01        | 3     | false | true  |
--= department | value
--= D01        | 1
