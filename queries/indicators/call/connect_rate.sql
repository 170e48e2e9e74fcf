--| title   = { zh = "接通率", en = "Connect rate" }
--| means   = { zh = "时段内呼入的来电中，人工应答的占比。分母：时段内呼入、已应答或已放弃的来电。", en = "Of the calls offered in the window, the share answered. Denominator: calls offered in the window that were answered or abandoned." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "offered_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 95.0 }
--| standard = "GB/T 33358-2016"
SELECT area,
       count(answered_at) AS numerator,
       count(*)           AS denominator
FROM complaints
WHERE offered_at IS NOT NULL AND (answered_at IS NOT NULL OR abandoned_at IS NOT NULL)
GROUP BY area
--? complaints
--? order_no | area   | stage      | offered_at           | answered_at          | abandoned_at
--? o1       | 990101 | concluded  | 2026-11-22T01:00:00Z | 2026-11-22T01:00:15Z |
--? o2       | 990101 | answered   | 2026-11-22T01:00:00Z | 2026-11-22T01:01:16Z |
--? o3       | 990101 | abandoned  | 2026-11-22T01:00:00Z |                      | 2026-11-22T01:00:09Z
--? o4       | 990101 | call       | 2026-11-22T01:00:00Z |                      |
--? o5       | 990101 | registered |                      |                      |
--= area   | numerator | denominator | value
--= 990101 | 2         | 3           | 66.666667
