--| title   = { zh = "诉求类型构成", en = "Orders by type" }
--| means   = { zh = "时段内登记的诉求工单，按咨询、求助、投诉、举报、建议、表扬计数。", en = "Orders registered in the window, by type: consultation, help, complaint, report, suggestion, praise." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["today", "24h", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 33358-2016"
SELECT order_type, area, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY order_type, area
--? complaints
--? order_no | order_type | area   | registered_at
--? o1       | consult    | 990101 | 2026-11-22T01:00:00Z
--? o2       | complaint  | 990101 | 2026-11-22T01:00:00Z
--? o3       | complaint  | 990101 | 2026-11-22T01:00:00Z
--? o4       | praise     | 990102 |
--= order_type | area   | value
--= consult    | 990101 | 1
--= complaint  | 990101 | 2
