--| title   = { zh = "即将到期件", en = "Cases due soon" }
--| means   = { zh = "距承诺时限不足 1 个工作日的在办件。", en = "Open cases with less than one working day left of their promised limit." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM cases WHERE promised_clock = 'due_soon' GROUP BY area, department
--? cases
--? case_no | area   | department | stage    | promised_clock
--? c1      | 990101 | D01        | accepted | due_soon
--? c2      | 990101 | D01        | accepted | on_time
--? c3      | 990101 | D01        | accepted | overdue
--? c4      | 990101 | D02        | accepted | due_soon
--= area   | department | value
--= 990101 | D01        | 1
--= 990101 | D02        | 1
