--| title   = { zh = "重新交办次数", en = "Orders opened again" }
--| means   = { zh = "时段内办结后重新交办的次数，按单位。", en = "Orders opened again in the window after a conclusion, by department." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "times"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT department, count(*) AS value
FROM complaint_steps WHERE kind = 'reopened' GROUP BY department
--? complaint_steps
--? kind      | department | occurred_at
--? reopened  | D01        | 2026-11-22T01:00:00Z
--? reopened  | D01        | 2026-11-22T01:00:00Z
--? concluded | D01        | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 2
