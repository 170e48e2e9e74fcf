--| title   = { zh = "差评量", en = "Bad ratings" }
--| means   = { zh = "时段内提交的有效差评（4、5 级）数，按区县和部门。", en = "Valid bad ratings (levels 4 and 5) submitted in the window, by district and department." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "submitted_at"
--| windows = ["today", "24h", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39735-2020"
SELECT area, department, count(*) AS value
FROM evaluations WHERE valid AND bad GROUP BY area, department
--? evaluations
--? evaluation_id | area   | department | level | bad   | valid | submitted_at
--? e1            | 990101 | D01        | 4     | true  | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | D01        | 5     | true  | true  | 2026-11-22T01:00:00Z
--? e3            | 990101 | D01        | 3     | false | true  | 2026-11-22T01:00:00Z
--? e4            | 990101 | D01        | 5     | true  | false | 2026-11-22T01:00:00Z
--? e5            | 990102 | D01        |       |       | true  | 2026-11-22T01:00:00Z
--= area   | department | value
--= 990101 | D01        | 2
