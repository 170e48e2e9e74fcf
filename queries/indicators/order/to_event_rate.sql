--| title   = { zh = "诉求转事件率", en = "Orders that became events" }
--| means   = { zh = "时段内登记的诉求中，已转为城市事件处置的占比。分母：时段内登记的诉求。", en = "Of the orders registered in the window, the share that a city event was made of. Denominator: orders registered in the window." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "percent"
--| time    = "registered_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE linked_event IS NOT NULL) AS numerator,
       count(*)                                         AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | registered_at        | linked_event
--? o1       | 990101 | 2026-11-22T01:00:00Z | v1
--? o2       | 990101 | 2026-11-22T01:00:00Z |
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 | 2026-11-22T01:00:00Z |
--? o5       | 990102 |                      | v2
--= area   | numerator | denominator | value
--= 990101 | 1         | 4           | 25.0
