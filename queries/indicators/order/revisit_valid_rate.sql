--| title   = { zh = "有效回访率", en = "Revisits with an answer" }
--| means   = { zh = "时段内回访的工单中，对解决与否有明确答复的占比。分母：回访的工单。", en = "Of the orders revisited in the window, the share with a clear answer on resolution. Denominator: revisited orders." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE resolved IN ('yes', 'no')) AS numerator,
       count(*)                                          AS denominator
FROM complaints WHERE revisited_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | revisited_at         | resolved
--? o1       | 990101 | 2026-11-22T01:00:00Z | yes
--? o2       | 990101 | 2026-11-22T01:00:00Z | no
--? o3       | 990101 | 2026-11-22T01:00:00Z | unknown
--? o4       | 990101 | 2026-11-22T01:00:00Z |
--? o5       | 990101 |                      | yes
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50
