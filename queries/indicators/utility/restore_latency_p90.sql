--| title   = { zh = "停水停电恢复用时第 90 百分位", en = "Time to restore, 90th percentile" }
--| means   = { zh = "时段内结案的自来水管破裂、停电事件，从立案（未立案的自上报）到结案，九成不超过的小时数（自然时间）。", en = "The hours by the wall clock from filing (else report) to closing that nine of ten events on burst pipes and power failures closed in the window did not exceed." }
--| owner   = { zh = "城市管理局市政公用科", en = "Municipal Utilities Section, City Management Bureau" }
--| unit    = "hours"
--| better  = "lower"
--| time    = "closed_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT class_code, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY gross_minutes / 60.0) AS value
FROM city_events WHERE class_code IN ('1402', '1404') AND closed_at IS NOT NULL GROUP BY class_code
--? city_events
--? event_no | class_code | closed_at            | gross_minutes
--? v1       | 1404       | 2026-11-22T01:00:00Z | 90
--? v2       | 1404       | 2026-11-22T01:00:00Z | 90
--? v3       | 1404       |                      |
--? v4       | 1402       | 2026-11-22T01:00:00Z | 240
--? v5       | 1403       | 2026-11-22T01:00:00Z | 6000
--= class_code | value
--= 1404       | 1.5
--= 1402       | 4
