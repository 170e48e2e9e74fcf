--| title   = { zh = "到场用时中位数", en = "Arrival, median" }
--| means   = { zh = "时段内力量首次到场的城市事件中，半数不超过的自派出至到场的自然分钟数，按区县与等级。", en = "The minutes from a unit's being sent to its arrival that half of the city events with a first arrival in the window did not exceed, by district and severity." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "arrived_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
SELECT area, severity, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY arrival_minutes) AS value
FROM city_events WHERE arrived_at IS NOT NULL GROUP BY area, severity
--? city_events
--? event_no | area   | severity | arrived_at           | arrival_minutes
--? v1       | 990101 | 2        | 2026-11-22T01:00:00Z | 12
--? v2       | 990101 | 2        | 2026-11-22T01:00:00Z | 12
--? v3       | 990101 | 2        |                      |
--? v4       | 990102 | 3        | 2026-11-22T01:00:00Z | 40
--= area   | severity | value
--= 990101 | 2        | 12
--= 990102 | 3        | 40
