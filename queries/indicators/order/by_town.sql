--| title   = { zh = "乡镇街道诉求量", en = "Orders by town" }
--| means   = { zh = "时段内登记的诉求工单，按区县、乡镇街道计数；只写到区县的计在空白乡镇。", en = "Orders registered in the window, by district and town; orders placed in a district only stand under an empty town." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| standard = "GB/T 10114"
SELECT area, town, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area, town
--? complaints
--? order_no | area   | town      | registered_at
--? o1       | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? o2       | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? o3       | 990101 |           | 2026-11-22T01:00:00Z
--? o4       | 990102 | 990102001 |
--= area   | town      | value
--= 990101 | 990101001 | 2
--= 990101 |           | 1
