--| title   = { zh = "话务工时", en = "Hours of talk" }
--| means   = { zh = "时段内登记的来电工单的通话时长合计（小时），即坐席的话务负荷。", en = "Hours of talk of the orders registered by call in the window: the load on the seats." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "hours"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, sum(talk_seconds) / 3600.0 AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | registered_at        | talk_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 1800
--? o2       | 990101 | 2026-11-22T01:00:00Z | 5400
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 |                      | 3600
--= area   | value
--= 990101 | 2
