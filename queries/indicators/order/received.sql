--| title   = { zh = "诉求登记量", en = "Orders registered" }
--| means   = { zh = "时段内登记的诉求工单数（各渠道）。", en = "Orders registered in the window, by all channels." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| standard = "GB/T 33358-2016"
SELECT area, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | channel | stage      | offered_at           | registered_at
--? o1       | 990101 | phone   | answered   | 2026-11-22T01:00:00Z |
--? o2       | 990101 | phone   | dispatched | 2026-11-22T01:00:00Z | 2026-11-22T01:04:00Z
--? o3       | 990101 | app     | direct     |                      | 2026-11-22T01:04:00Z
--? o4       | 990102 | web     | concluded  |                      | 2026-11-22T01:04:00Z
--= area   | value
--= 990101 | 2
--= 990102 | 1
