--| title   = { zh = "进入审批项目数", en = "Projects that entered approval" }
--| means   = { zh = "时段内有审批件受理的工程建设项目数，按审批阶段；同一项目多件只计一次。", en = "Construction projects with a case accepted in the window, by stage of approval; several cases of one project count once." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT project_stage, count(DISTINCT project_code) AS value
FROM cases WHERE accepted_at IS NOT NULL AND project_code IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | project_code | project_stage | accepted_at
--? c1      | P1           | 1             | 2026-11-22T01:00:00Z
--? c2      | P1           | 1             | 2026-11-22T01:00:00Z
--? c3      | P2           | 1             | 2026-11-22T01:00:00Z
--? c4      | P2           | 2             |
--? c5      |              | 1             | 2026-11-22T01:00:00Z
--= project_stage | value
--= 1             | 2
