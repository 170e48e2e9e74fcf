--| title   = { zh = "诉求热点前十", en = "Ten hottest classes" }
--| means   = { zh = "时段内登记的诉求工单中，件数最多的十个事项细类。", en = "The ten classes of the matter with the most orders registered in the window." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
SELECT class_code, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL AND class_code IS NOT NULL GROUP BY class_code ORDER BY value DESC LIMIT 10
--? complaints
--? order_no | class_code | registered_at
--? o1       | 0101       | 2026-11-22T01:00:00Z
--? o2       | 0101       | 2026-11-22T01:00:00Z
--? o3       | 0102       | 2026-11-22T01:00:00Z
--? o4       |            | 2026-11-22T01:00:00Z
--? o5       | 0102       |
--= class_code | value
--= 0101       | 2
--= 0102       | 1
