--| title   = { zh = "未解决诉求事项构成", en = "Unresolved orders by class" }
--| means   = { zh = "时段内回访中诉求人答复“未解决”的工单，按事项大类、细类。", en = "Orders that the citizen called unresolved at a revisit in the window, by main class and class of the matter." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "revisited_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT class_1, class_code, count(*) AS value
FROM complaints WHERE resolved = 'no' AND revisited_at IS NOT NULL GROUP BY class_1, class_code
--? complaints
--? order_no | class_1 | class_code | revisited_at         | resolved
--? o1       | 01      | 0101       | 2026-11-22T01:00:00Z | no
--? o2       | 01      | 0101       | 2026-11-22T01:00:00Z | yes
--? o3       | 01      | 0102       | 2026-11-22T01:00:00Z | unknown
--? o4       | 02      | 0201       | 2026-11-22T01:00:00Z | no
--? o5       | 02      | 0201       |                      | no
--= class_1 | class_code | value
--= 01      | 0101       | 1
--= 02      | 0201       | 1
