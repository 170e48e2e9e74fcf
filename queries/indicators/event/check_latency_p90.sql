--| title   = { zh = "核查用时第 90 百分位", en = "Time to check, 90th percentile" }
--| means   = { zh = "时段内核查的城市事件，从处置完毕到核查，九成不超过的分钟数（自然时间）。", en = "The minutes by the wall clock from handling to checking that nine of ten city events checked in the window did not exceed." }
--| owner   = { zh = "指挥中心核查科", en = "Checking Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "checked_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(checked_at) - to_unixtime(handled_at)) / 60.0) AS value
FROM city_events WHERE checked_at >= handled_at GROUP BY area
--? city_events
--? event_no | area   | handled_at           | checked_at
--? v1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T01:20:00Z
--? v2       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T01:20:00Z
--? v3       | 990101 | 2026-11-22T01:30:00Z | 2026-11-22T01:20:00Z
--? v4       | 990101 |                      | 2026-11-22T01:20:00Z
--= area   | value
--= 990101 | 20
