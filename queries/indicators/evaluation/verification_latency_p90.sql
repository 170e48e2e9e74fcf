--| title   = { zh = "差评核实用时第 90 百分位", en = "Time to verify bad ratings, 90th percentile" }
--| means   = { zh = "时段内核实的差评，从提交到核实，九成不超过的小时数（自然时间）。", en = "The hours by the wall clock from submission to verification that nine of ten bad ratings verified in the window did not exceed." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "hours"
--| better  = "lower"
--| time    = "verified_at"
--| windows = ["7d", "month"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(verified_at) - to_unixtime(submitted_at)) / 3600.0) AS value
FROM evaluations WHERE bad AND verified_at IS NOT NULL GROUP BY department
--? evaluations
--? evaluation_id | department | bad   | submitted_at         | verified_at
--? e1            | D01        | true  | 2026-11-22T01:00:00Z | 2026-11-22T05:00:00Z
--? e2            | D01        | true  | 2026-11-22T01:00:00Z | 2026-11-22T05:00:00Z
--? e3            | D01        | false | 2026-11-22T01:00:00Z | 2026-11-22T09:00:00Z
--? e4            | D01        | true  | 2026-11-22T01:00:00Z |
--= department | value
--= D01        | 4
