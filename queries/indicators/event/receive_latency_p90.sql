--| title   = { zh = "接收用时第 90 百分位", en = "Time to receive, 90th percentile" }
--| means   = { zh = "时段内由责任部门接收的城市事件，从最近一次派遣到接收，九成不超过的分钟数（自然时间）。", en = "The minutes by the wall clock from the last assignment to the department's receipt that nine of ten city events received in the window did not exceed." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "received_at"
--| windows = ["1h", "today", "7d"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(received_at) - to_unixtime(assigned_at)) / 60.0) AS value
FROM city_events WHERE received_at >= assigned_at GROUP BY department
--? city_events
--? event_no | department | assigned_at          | received_at
--? v1       | D32        | 2026-11-22T01:00:00Z | 2026-11-22T01:15:00Z
--? v2       | D32        | 2026-11-22T01:00:00Z | 2026-11-22T01:15:00Z
--? v3       | D32        | 2026-11-22T02:00:00Z | 2026-11-22T01:15:00Z
--? v4       | D32        | 2026-11-22T01:00:00Z |
--= department | value
--= D32        | 15
