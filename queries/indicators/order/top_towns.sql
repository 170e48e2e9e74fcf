--| title   = { zh = "诉求最多的乡镇街道", en = "Towns with the most orders" }
--| means   = { zh = "时段内登记的诉求工单中，件数最多的二十个乡镇街道。", en = "The twenty towns with the most orders registered in the window." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter"]
SELECT town, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL AND town IS NOT NULL GROUP BY town ORDER BY value DESC LIMIT 20
--? complaints
--? order_no | town      | registered_at
--? o1       | 990101001 | 2026-11-22T01:00:00Z
--? o2       | 990101001 | 2026-11-22T01:00:00Z
--? o3       | 990101002 | 2026-11-22T01:00:00Z
--? o4       |           | 2026-11-22T01:00:00Z
--? o5       | 990101002 |
--= town      | value
--= 990101001 | 2
--= 990101002 | 1
