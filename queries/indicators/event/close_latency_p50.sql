--| title   = { zh = "结案用时中位数", en = "Median time to close" }
--| means   = { zh = "时段内结案的城市事件，从立案（未立案的自上报）到结案的小时数（自然时间）的中位数，按严重程度。", en = "Median hours by the wall clock from filing (else report) to closing, of the city events closed in the window, by severity." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "hours"
--| better  = "lower"
--| time    = "closed_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT severity, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY gross_minutes / 60.0) AS value
FROM city_events WHERE closed_at IS NOT NULL GROUP BY severity
--? city_events
--? event_no | severity | closed_at            | gross_minutes
--? v1       | 2        | 2026-11-22T01:00:00Z | 60
--? v2       | 2        | 2026-11-22T01:00:00Z | 120
--? v3       | 2        | 2026-11-22T01:00:00Z | 6000
--? v4       | 2        |                      |
--? v5       | 3        | 2026-11-22T01:00:00Z | 30
--= severity | value
--= 2        | 2
--= 3        | 0.5
