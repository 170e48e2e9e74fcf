--| title   = { zh = "出动用时 P90", en = "Setting out, P90" }
--| means   = { zh = "时段内力量首次出动的城市事件中，九成不超过的自派出至出动的自然分钟数，按部门。", en = "The minutes from a unit's being sent to its setting out that nine of ten city events with a unit setting out in the window did not exceed, by body." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "unit_set_out_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY turnout_minutes) AS value
FROM city_events WHERE unit_set_out_at IS NOT NULL GROUP BY department
--? city_events
--? event_no | department | unit_set_out_at      | turnout_minutes
--? v1       | D44        | 2026-11-22T01:00:00Z | 2
--? v2       | D44        | 2026-11-22T01:00:00Z | 2
--? v3       | D44        |                      |
--= department | value
--= D44        | 2
