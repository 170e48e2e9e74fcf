--| title   = { zh = "退单原因构成", en = "Reasons of returns" }
--| means   = { zh = "时段内承办单位的退单，按原因和单位计数，供校准派单规则。", en = "Returns of orders in the window, by reason and department, to set the rules of dispatch right." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "times"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT reason_code, department, count(*) AS value
FROM complaint_steps WHERE kind = 'returned' GROUP BY reason_code, department
--? complaint_steps
--? kind          | reason_code | department | occurred_at
--? returned      | not_ours    | D01        | 2026-11-22T01:00:00Z
--? returned      | not_ours    | D01        | 2026-11-22T01:00:00Z
--? returned      | unclear     | D01        | 2026-11-22T01:00:00Z
--? hung          | unclear     | D01        | 2026-11-22T01:00:00Z
--? return_denied |             | D01        | 2026-11-22T01:00:00Z
--= reason_code | department | value
--= not_ours    | D01        | 2
--= unclear     | D01        | 1
