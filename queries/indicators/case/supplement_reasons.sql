--| title   = { zh = "补正原因构成", en = "Reasons of supplements" }
--| means   = { zh = "时段内发出的补正通知，按原因和部门计数，供改进办事指南。", en = "Supplements asked for in the window, by reason and department, for the guides to be improved." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "count"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT reason, department, count(*) AS value
FROM case_steps WHERE kind = 'supplement_started' GROUP BY reason, department
--? case_steps
--? kind               | reason | department | occurred_at
--? supplement_started | R1     | D01        | 2026-11-22T01:00:00Z
--? supplement_started | R1     | D01        | 2026-11-22T01:00:00Z
--? supplement_started |        | D01        | 2026-11-22T01:00:00Z
--? supplement_ended   | R1     | D01        | 2026-11-22T01:00:00Z
--? not_accepted       | R1     | D01        | 2026-11-22T01:00:00Z
--= reason | department | value
--= R1     | D01        | 2
--=        | D01        | 1
