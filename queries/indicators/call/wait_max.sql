--| title   = { zh = "最长来电等候", en = "Longest wait of a call" }
--| means   = { zh = "时段内呼入的电话中等候最久的秒数，接通与放弃的都算。", en = "The longest wait in seconds of the calls offered in the window, answered or given up." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "seconds"
--| better  = "lower"
--| time    = "offered_at"
--| windows = ["15m", "1h", "today", "7d"]
--| rollup  = true
SELECT area, max(wait_seconds) AS value
FROM complaints WHERE offered_at IS NOT NULL AND wait_seconds IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | offered_at           | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 12
--? o2       | 990101 | 2026-11-22T01:00:00Z | 95
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 |                      | 900
--? o5       | 990102 | 2026-11-22T01:00:00Z | 3
--= area   | value
--= 990101 | 95
--= 990102 | 3
