--| title   = { zh = "工程审批超期件", en = "Overdue project cases" }
--| means   = { zh = "此刻超过承诺时限未办结的工程建设项目办件，按审批阶段和责任部门。", en = "Cases of construction projects past their promised limit and not concluded, by stage of approval and responsible department." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
SELECT project_stage, department, count(*) AS value
FROM cases WHERE project_code IS NOT NULL AND promised_clock = 'overdue' GROUP BY project_stage, department
--? cases
--? case_no | project_code | project_stage | department | promised_clock
--? c1      | P1           | 1             | D13        | overdue
--? c2      | P1           | 1             | D13        | missed
--? c3      | P2           | 2             | D15        | overdue
--? c4      |              | 2             | D15        | overdue
--= project_stage | department | value
--= 1             | D13        | 1
--= 2             | D15        | 1
