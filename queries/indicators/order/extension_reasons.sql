--| title   = { zh = "延期原因构成", en = "Reasons of extensions" }
--| means   = { zh = "时段内提出的延期申请，按原因和单位计数。", en = "Extensions asked for in the window, by reason and department." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "times"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT reason_code, department, count(*) AS value
FROM complaint_steps WHERE kind = 'extension_requested' GROUP BY reason_code, department
--? complaint_steps
--? kind                | reason_code | department | occurred_at
--? extension_requested | unclear     | D01        | 2026-11-22T01:00:00Z
--? extension_requested | not_ours    | D01        | 2026-11-22T01:00:00Z
--? extension_granted   | unclear     | D01        | 2026-11-22T01:00:00Z
--? returned            | unclear     | D01        | 2026-11-22T01:00:00Z
--= reason_code | department | value
--= unclear     | D01        | 1
--= not_ours    | D01        | 1
