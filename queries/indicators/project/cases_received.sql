--| title   = { zh = "工程审批受理量", en = "Project cases accepted" }
--| means   = { zh = "时段内受理的工程建设项目办件数，按四个审批阶段和责任部门。", en = "Cases of construction projects accepted in the window, by the four stages of approval and responsible department." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT project_stage, department, count(*) AS value
FROM cases WHERE project_code IS NOT NULL AND accepted_at IS NOT NULL GROUP BY project_stage, department
--? cases
--? case_no | project_code | project_stage | department | accepted_at
--? c1      | P1           | 1             | D13        | 2026-11-22T01:00:00Z
--? c2      | P1           | 1             | D13        | 2026-11-22T01:00:00Z
--? c3      | P2           | 2             | D15        | 2026-11-22T01:00:00Z
--? c4      |              | 2             | D15        | 2026-11-22T01:00:00Z
--? c5      | P3           | 3             | D15        |
--= project_stage | department | value
--= 1             | D13        | 2
--= 2             | D15        | 1
