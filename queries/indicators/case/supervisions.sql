--| title   = { zh = "办件督办次数", en = "Supervisions of cases" }
--| means   = { zh = "时段内对办件的督办次数，按部门。", en = "Supervisions of cases in the window, by department." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "times"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT department, count(*) AS value
FROM case_steps WHERE kind = 'supervised' GROUP BY department
--? case_steps
--? kind       | department | occurred_at
--? supervised | D01        | 2026-11-22T01:00:00Z
--? supervised | D01        | 2026-11-22T01:00:00Z
--? accepted   | D01        | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 2
