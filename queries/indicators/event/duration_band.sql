--| title   = { zh = "结案用时分布", en = "Events by time to close" }
--| means   = { zh = "时段内结案的城市事件按立案（未立案的自上报）到结案的自然时间分档：1 小时内、4 小时内、1 天内、3 天内、7 天内、更久。", en = "City events closed in the window by wall-clock time from filing (else report) to closing: up to 1 hour, 4 hours, 1 day, 3, 7, and beyond." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| time    = "closed_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT CASE WHEN gross_minutes <= 60 THEN '0-1h' WHEN gross_minutes <= 240 THEN '1-4h' WHEN gross_minutes <= 1440 THEN '4h-1d'
            WHEN gross_minutes <= 4320 THEN '1-3d' WHEN gross_minutes <= 10080 THEN '3-7d' ELSE '7d-' END AS duration_band,
       count(*) AS value
FROM city_events WHERE gross_minutes IS NOT NULL GROUP BY duration_band
--? city_events
--? event_no | gross_minutes | closed_at
--? v1       | 60            | 2026-11-22T01:00:00Z
--? v2       | 61            | 2026-11-22T01:00:00Z
--? v3       | 240           | 2026-11-22T01:00:00Z
--? v4       | 1440          | 2026-11-22T01:00:00Z
--? v5       | 4320          | 2026-11-22T01:00:00Z
--? v6       | 10080         | 2026-11-22T01:00:00Z
--? v7       | 10081         | 2026-11-22T01:00:00Z
--? v8       |               |
--= duration_band | value
--= 0-1h          | 1
--= 1-4h          | 2
--= 4h-1d         | 1
--= 1-3d          | 1
--= 3-7d          | 1
--= 7d-           | 1
