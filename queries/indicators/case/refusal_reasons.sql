--| title   = { zh = "不予受理原因构成", en = "Reasons of refused acceptance" }
--| means   = { zh = "时段内作出的不予受理决定，按原因和部门计数。", en = "Refusals of acceptance in the window, by reason and department." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "count"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT reason, department, count(*) AS value
FROM case_steps WHERE kind = 'not_accepted' GROUP BY reason, department
--? case_steps
--? kind               | reason | department | occurred_at
--? not_accepted       | R1     | D01        | 2026-11-22T01:00:00Z
--? not_accepted       | R2     | D01        | 2026-11-22T01:00:00Z
--? not_accepted       | R2     | D01        | 2026-11-22T01:00:00Z
--? accepted           |        | D01        | 2026-11-22T01:00:00Z
--? supplement_started | R2     | D01        | 2026-11-22T01:00:00Z
--= reason | department | value
--= R1     | D01        | 1
--= R2     | D01        | 2
