--| title   = { zh = "受理用时第 90 百分位", en = "Working time to accept, 90th percentile" }
--| means   = { zh = "时段内受理的办件，从收件到受理，九成不超过的工作时间（分钟）。", en = "The working minutes from receipt to acceptance that nine of ten cases accepted in the window did not exceed." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY working_minutes(received_at, accepted_at)) AS value
FROM cases WHERE received_at IS NOT NULL AND accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | received_at          | accepted_at
--? c1      | D01        | 2026-11-23T01:00:00Z | 2026-11-23T01:30:00Z
--? c2      | D01        | 2026-11-23T01:00:00Z | 2026-11-23T01:30:00Z
--? c3      | D01        | 2026-11-23T01:00:00Z |
--? c4      | D02        |                      | 2026-11-23T01:30:00Z
--= department | value
--= D01        | 30
