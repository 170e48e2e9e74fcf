--| title   = { zh = "来电成单率", en = "Calls that become orders" }
--| means   = { zh = "时段内接通的电话中，登记为工单的占比。分母：接通的电话。", en = "Of the calls answered in the window, the share registered as orders. Denominator: answered calls." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| time    = "answered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area,
       count(registered_at) AS numerator,
       count(*)             AS denominator
FROM complaints WHERE answered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | answered_at          | registered_at
--? o1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T01:04:00Z
--? o2       | 990101 | 2026-11-22T01:00:00Z |
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T01:09:00Z
--? o5       | 990101 |                      | 2026-11-22T01:09:00Z
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50
