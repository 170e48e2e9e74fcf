--| title   = { zh = "久候来电", en = "Long waits" }
--| means   = { zh = "时段内呼入、等候超过 60 秒的电话数，接通与放弃的都算。", en = "Calls offered in the window that waited longer than 60 seconds, answered or given up." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "calls"
--| better  = "lower"
--| time    = "offered_at"
--| windows = ["15m", "1h", "today", "7d", "month"]
--| rollup  = true
SELECT area, count(*) AS value
FROM complaints WHERE offered_at IS NOT NULL AND wait_seconds > 60 GROUP BY area
--? complaints
--? order_no | area   | offered_at           | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 60
--? o2       | 990101 | 2026-11-22T01:00:00Z | 61
--? o3       | 990101 | 2026-11-22T01:00:00Z | 200
--? o4       | 990101 | 2026-11-22T01:00:00Z |
--? o5       | 990101 |                      | 200
--= area   | value
--= 990101 | 2
