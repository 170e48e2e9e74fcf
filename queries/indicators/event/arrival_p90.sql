--| title   = { zh = "到场用时 P90", en = "Arrival, P90" }
--| means   = { zh = "时段内力量首次到场的城市事件中，九成不超过的自派出至到场的自然分钟数，按区县与等级。", en = "The minutes from a unit's being sent to its arrival that nine of ten city events with a first arrival in the window did not exceed, by district and severity." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "arrived_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
--| warn    = { above = 30.0 }
SELECT area, severity, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY arrival_minutes) AS value
FROM city_events WHERE arrived_at IS NOT NULL GROUP BY area, severity
--? city_events
--? event_no | area   | severity | arrived_at           | arrival_minutes
--? v1       | 990101 | 1        | 2026-11-22T01:00:00Z | 20
--? v2       | 990101 | 1        | 2026-11-22T01:00:00Z | 20
--? v3       | 990101 | 1        |                      |
--? v4       | 990101 | 3        | 2026-11-22T01:00:00Z | 8
--= area   | severity | value
--= 990101 | 1        | 20
--= 990101 | 3        | 8
