--| title   = { zh = "咨询直答率", en = "Consultations answered directly" }
--| means   = { zh = "时段内登记的咨询类工单中，由话务员依知识库直接答复的占比。分母：登记的咨询类工单。", en = "Of the consultations registered in the window, the share answered at once from the knowledge base. Denominator: registered consultations." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "GB/T 33358-2016"
SELECT class_1,
       count(direct_at) AS numerator,
       count(*)         AS denominator
FROM complaints WHERE registered_at IS NOT NULL AND order_type = 'consult' GROUP BY class_1
--? complaints
--? order_no | class_1 | order_type | registered_at        | direct_at
--? o1       | 01      | consult    | 2026-11-22T01:00:00Z | 2026-11-22T01:02:00Z
--? o2       | 01      | consult    | 2026-11-22T01:00:00Z |
--? o3       | 01      | complaint  | 2026-11-22T01:00:00Z | 2026-11-22T01:02:00Z
--? o4       | 01      | consult    |                      | 2026-11-22T01:02:00Z
--? o5       | 02      | consult    | 2026-11-22T01:00:00Z | 2026-11-22T01:02:00Z
--= class_1 | numerator | denominator | value
--= 01      | 1         | 2           | 50
--= 02      | 1         | 1           | 100
