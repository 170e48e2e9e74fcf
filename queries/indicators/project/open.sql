--| title   = { zh = "工程审批在办件", en = "Open project cases" }
--| means   = { zh = "此刻已受理未办结的工程建设项目办件，按审批阶段和责任部门。", en = "Cases of construction projects accepted and not concluded, by stage of approval and responsible department." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT project_stage, department, count(*) AS value
FROM cases WHERE project_code IS NOT NULL AND stage IN ('accepted', 'supplement', 'suspended', 'decided') GROUP BY project_stage, department
--? cases
--? case_no | project_code | project_stage | department | stage
--? c1      | P1           | 1             | D13        | accepted
--? c2      | P1           | 1             | D13        | suspended
--? c3      | P1           | 2             | D15        | concluded
--? c4      | P2           | 3             | D15        | applied
--? c5      |              | 1             | D13        | accepted
--= project_stage | department | value
--= 1             | D13        | 2
