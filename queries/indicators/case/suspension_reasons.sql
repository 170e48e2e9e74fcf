--| title   = { zh = "特别程序原因构成", en = "Reasons of special procedures" }
--| means   = { zh = "时段内进入的特别程序，按原因和部门计数。", en = "Special procedures begun in the window, by reason and department." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT reason, department, count(*) AS value
FROM case_steps WHERE kind = 'suspended' GROUP BY reason, department
--? case_steps
--? kind      | reason | department | occurred_at
--? suspended | R3     | D01        | 2026-11-22T01:00:00Z
--? suspended | R3     | D01        | 2026-11-22T01:00:00Z
--? suspended | R3     | D02        | 2026-11-22T01:00:00Z
--? resumed   |        | D01        | 2026-11-22T01:00:00Z
--= reason | department | value
--= R3     | D01        | 2
--= R3     | D02        | 1
