--| title   = { zh = "退回原因构成", en = "Reasons of returned events" }
--| means   = { zh = "时段内责任部门退回城市事件，按原因和部门计数。", en = "Returns of city events in the window, by reason and department." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "times"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT reason_code, department, count(*) AS value
FROM city_event_steps WHERE kind = 'returned' GROUP BY reason_code, department
--? city_event_steps
--? kind      | reason_code | department | occurred_at
--? returned  | not_ours    | D32        | 2026-11-22T01:00:00Z
--? returned  | not_ours    | D32        | 2026-11-22T01:00:00Z
--? returned  | weather     | D32        | 2026-11-22T01:00:00Z
--? suspended | weather     | D32        | 2026-11-22T01:00:00Z
--= reason_code | department | value
--= not_ours    | D32        | 2
--= weather     | D32        | 1
