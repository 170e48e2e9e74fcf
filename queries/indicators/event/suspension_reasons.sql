--| title   = { zh = "挂账原因构成", en = "Reasons of suspended events" }
--| means   = { zh = "时段内城市事件的挂账，按原因和部门计数。", en = "Suspensions of city events in the window, by reason and department." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "times"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT reason_code, department, count(*) AS value
FROM city_event_steps WHERE kind = 'suspended' GROUP BY reason_code, department
--? city_event_steps
--? kind      | reason_code | department | occurred_at
--? suspended | material    | D15        | 2026-11-22T01:00:00Z
--? suspended | material    | D15        | 2026-11-22T01:00:00Z
--? suspended | weather     | D15        | 2026-11-22T01:00:00Z
--? resumed   |             | D15        | 2026-11-22T01:00:00Z
--= reason_code | department | value
--= material    | D15        | 2
--= weather     | D15        | 1
