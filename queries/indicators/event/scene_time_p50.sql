--| title   = { zh = "现场用时中位数", en = "On scene, median" }
--| means   = { zh = "时段内力量处毕离场的城市事件中，半数不超过的自到场至处毕的自然分钟数，按区县与等级。", en = "The minutes from arrival to clearing that half of the city events cleared by their unit in the window did not exceed, by district and severity." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "cleared_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
SELECT area, severity, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY scene_minutes) AS value
FROM city_events WHERE cleared_at IS NOT NULL GROUP BY area, severity
--? city_events
--? event_no | area   | severity | cleared_at           | scene_minutes
--? v1       | 990101 | 2        | 2026-11-22T01:00:00Z | 25
--? v2       | 990101 | 2        | 2026-11-22T01:00:00Z | 25
--? v3       | 990101 | 2        |                      |
--= area   | severity | value
--= 990101 | 2        | 25
