--| title   = { zh = "即将超期差评", en = "Bad ratings due soon" }
--| means   = { zh = "此刻整改时限将到、尚未整改闭环的差评数。", en = "Bad ratings whose rectification limit is about to run out and that are not closed." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, area, count(*) AS value
FROM evaluations WHERE rectification_clock = 'due_soon' GROUP BY department, area
--? evaluations
--? evaluation_id | area   | department | rectification_clock
--? e1            | 990101 | D01        | due_soon
--? e2            | 990101 | D01        | on_time
--? e3            | 990101 | D01        | overdue
--? e4            | 990101 | D02        |
--= department | area   | value
--= D01        | 990101 | 1
