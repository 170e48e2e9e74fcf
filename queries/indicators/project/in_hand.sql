--| title   = { zh = "在批项目数", en = "Projects in approval" }
--| means   = { zh = "此刻有在办审批件的工程建设项目数，按审批阶段。", en = "Construction projects with a case accepted and not concluded, by stage of approval." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT project_stage, count(DISTINCT project_code) AS value
FROM cases WHERE stage IN ('accepted', 'supplement', 'suspended', 'decided') AND project_code IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | project_code | project_stage | stage
--? c1      | P1           | 1             | accepted
--? c2      | P1           | 1             | suspended
--? c3      | P2           | 1             | accepted
--? c4      | P3           | 1             | concluded
--? c5      |              |               | accepted
--= project_stage | value
--= 1             | 2
