--| title   = { zh = "派遣用时第 90 百分位", en = "Time to dispatch, 90th percentile" }
--| means   = { zh = "时段内首次派遣的城市事件中，九成不超过的自立案至派遣的自然分钟数。", en = "The minutes from filing to the first assignment that nine of ten city events assigned in the window did not exceed." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "first_assigned_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
--| warn    = { above = 60.0 }
SELECT area, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY dispatch_minutes) AS value
FROM city_events WHERE first_assigned_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | first_assigned_at    | dispatch_minutes
--? v1       | 990101 | 2026-11-22T01:00:00Z | 40
--? v2       | 990101 | 2026-11-22T01:00:00Z | 40
--? v3       | 990101 |                      |
--= area   | value
--= 990101 | 40
