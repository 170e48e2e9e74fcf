--| title   = { zh = "力量到场次数", en = "Arrivals on scene" }
--| means   = { zh = "时段内处置力量到达现场的次数，按部门。", en = "Arrivals of units on scene in the window, by department." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "times"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month"]
--| rollup  = true
SELECT department, count(*) AS value
FROM city_event_steps WHERE kind = 'unit_status' AND unit_status = 'on_scene' GROUP BY department
--? city_event_steps
--? kind        | unit_status | department | occurred_at
--? unit_status | on_scene    | D42        | 2026-11-22T01:00:00Z
--? unit_status | on_scene    | D42        | 2026-11-22T01:00:00Z
--? unit_status | en_route    | D42        | 2026-11-22T01:00:00Z
--? handled     | on_scene    | D42        | 2026-11-22T01:00:00Z
--= department | value
--= D42        | 2
