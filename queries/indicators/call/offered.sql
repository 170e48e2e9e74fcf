--| title   = { zh = "呼入量", en = "Calls offered" }
--| means   = { zh = "时段内进入排队的来电数。", en = "Calls that entered the queue in the window." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "calls"
--| time    = "offered_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| standard = "GB/T 33358-2016"
SELECT area, count(*) AS value
FROM complaints WHERE offered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | channel | stage      | offered_at           | registered_at
--? o1       | 990101 | phone   | abandoned  | 2026-11-22T01:00:00Z |
--? o2       | 990101 | phone   | registered | 2026-11-22T01:01:00Z | 2026-11-22T01:04:00Z
--? o3       | 990101 | app     | registered |                      | 2026-11-22T01:04:00Z
--= area   | value
--= 990101 | 2
