--| title   = { zh = "15 秒接通率", en = "15-second answer rate" }
--| means   = { zh = "时段内呼入的来电中，15 秒内人工应答的占比。分母：时段内呼入、已应答或已放弃的来电。", en = "Of the calls offered in the window, the share answered within 15 seconds. Denominator: calls offered in the window that were answered or abandoned." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "offered_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 95.0 }
--| alarm   = { below = 85.0, response = { zh = "启动话务应急，增开坐席", en = "Start the call overflow plan and add agents" }, owner = "热线值班长", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 33358-2016"
SELECT area,
       count(*) FILTER (WHERE answered_at IS NOT NULL AND wait_seconds <= 15) AS numerator,
       count(*)                                                              AS denominator
FROM complaints
WHERE offered_at IS NOT NULL AND (answered_at IS NOT NULL OR abandoned_at IS NOT NULL)
GROUP BY area
--? complaints
--? order_no | area   | stage     | offered_at           | answered_at          | abandoned_at         | wait_seconds
--? o1       | 990101 | answered  | 2026-11-22T01:00:00Z | 2026-11-22T01:00:15Z |                      | 15
--? o2       | 990101 | answered  | 2026-11-22T01:00:00Z | 2026-11-22T01:00:16Z |                      | 16
--? o3       | 990101 | abandoned | 2026-11-22T01:00:00Z |                      | 2026-11-22T01:00:09Z | 9
--? o4       | 990101 | answered  | 2026-11-22T01:00:00Z | 2026-11-22T01:00:15Z |                      |
--? o5       | 990101 | call      | 2026-11-22T01:00:00Z |                      |                      |
--= area   | numerator | denominator | value
--= 990101 | 1         | 4           | 25.0
