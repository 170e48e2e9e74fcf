--| title   = { zh = "诉求紧急程度构成", en = "Orders by urgency" }
--| means   = { zh = "时段内登记的诉求工单，按紧急程度（2 小时、24 小时、7 天、15 天内响应）计数。", en = "Orders registered in the window, by urgency: an answer within 2 hours, 24 hours, 7 days, 15 days." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["1h", "today", "7d", "month"]
--| rollup  = true
SELECT urgency, area, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY urgency, area
--? complaints
--? order_no | urgency | area   | registered_at
--? o1       | u1      | 990101 | 2026-11-22T01:00:00Z
--? o2       | u2      | 990101 | 2026-11-22T01:00:00Z
--? o3       | u2      | 990101 | 2026-11-22T01:00:00Z
--? o4       | u2      | 990102 |
--? o5       |         | 990102 | 2026-11-22T01:00:00Z
--= urgency | area   | value
--= u1      | 990101 | 1
--= u2      | 990101 | 2
--=         | 990102 | 1
