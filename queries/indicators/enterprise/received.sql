--| title   = { zh = "企业诉求量", en = "Requests of enterprises" }
--| means   = { zh = "时段内登记的企业诉求，按事项大类和区县。", en = "Requests of enterprises registered in the window, by main class and district." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT class_1, area, count(*) AS value
FROM complaints WHERE enterprise AND registered_at IS NOT NULL GROUP BY class_1, area
--? complaints
--? order_no | class_1 | area   | enterprise | registered_at
--? o1       | 01      | 990101 | true       | 2026-11-22T01:00:00Z
--? o2       | 01      | 990101 | true       | 2026-11-22T01:00:00Z
--? o3       | 01      | 990101 | false      | 2026-11-22T01:00:00Z
--? o4       | 02      | 990101 |            | 2026-11-22T01:00:00Z
--? o5       | 02      | 990102 | true       |
--= class_1 | area   | value
--= 01      | 990101 | 2
