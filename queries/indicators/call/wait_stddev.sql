--| title   = { zh = "来电等候波动", en = "Spread of waits" }
--| means   = { zh = "时段内接通的电话等候秒数的标准差，越小说明班次越均衡。", en = "Standard deviation in seconds of the waits of calls answered in the window: the smaller, the better the roster fits." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "seconds"
--| better  = "lower"
--| time    = "answered_at"
--| windows = ["today", "7d", "month"]
SELECT area, stddev(wait_seconds) AS value
FROM complaints WHERE answered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | answered_at          | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 4
--? o2       | 990101 | 2026-11-22T01:00:00Z | 8
--? o3       | 990101 | 2026-11-22T01:00:00Z | 12
--? o4       | 990101 | 2026-11-22T01:00:00Z |
--? o5       | 990101 |                      | 900
--= area   | value
--= 990101 | 4
