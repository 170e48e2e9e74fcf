--| title   = { zh = "重复诉求率", en = "Repeat rate" }
--| means   = { zh = "时段内登记的诉求工单中，与以往工单重复的占比，按事项大类。分母：登记的工单。", en = "Of the orders registered in the window, the share that repeat an earlier order, by main class. Denominator: registered orders." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { above = 10.0 }
SELECT class_1, area,
       count(*) FILTER (WHERE repeat) AS numerator,
       count(*)                       AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY class_1, area
--? complaints
--? order_no | class_1 | area   | repeat | registered_at
--? o1       | 01      | 990101 | true   | 2026-11-22T01:00:00Z
--? o2       | 01      | 990101 | false  | 2026-11-22T01:00:00Z
--? o3       | 01      | 990101 | false  | 2026-11-22T01:00:00Z
--? o4       | 01      | 990101 |        | 2026-11-22T01:00:00Z
--? o5       | 02      | 990101 | true   |
--= class_1 | area   | numerator | denominator | value
--= 01      | 990101 | 1         | 4           | 25
