--| title   = { zh = "整改超期差评", en = "Bad ratings past their limit" }
--| means   = { zh = "此刻整改时限已到、尚未整改闭环的差评数。", en = "Bad ratings whose rectification limit has run out and that are not closed." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "约谈责任部门负责人，当日整改", en = "Call in the head of the department and rectify the same day" }, owner = "政务服务评价岗" }
SELECT department, area, count(*) AS value
FROM evaluations WHERE rectification_clock = 'overdue' GROUP BY department, area
--? evaluations
--? evaluation_id | area   | department | rectification_clock
--? e1            | 990101 | D01        | overdue
--? e2            | 990101 | D01        | missed
--? e3            | 990101 | D01        | due_soon
--? e4            | 990102 | D02        | overdue
--? e5            | 990102 | D02        |
--= department | area   | value
--= D01        | 990101 | 1
--= D02        | 990102 | 1
