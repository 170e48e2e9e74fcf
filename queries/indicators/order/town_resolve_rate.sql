--| title   = { zh = "乡镇街道解决率", en = "Resolution rate by town" }
--| means   = { zh = "时段内回访中答复“已解决”的占比，按区县、乡镇街道。分母：对解决与否有明确答复的工单。", en = "Of the orders revisited in the window, the share resolved, by district and town. Denominator: orders with a clear answer on resolution." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["month", "quarter"]
--| rollup  = true
SELECT area, town,
       count(*) FILTER (WHERE resolved = 'yes')          AS numerator,
       count(*) FILTER (WHERE resolved IN ('yes', 'no')) AS denominator
FROM complaints WHERE revisited_at IS NOT NULL GROUP BY area, town
--? complaints
--? order_no | area   | town      | revisited_at         | resolved
--? o1       | 990101 | 990101001 | 2026-11-22T01:00:00Z | yes
--? o2       | 990101 | 990101001 | 2026-11-22T01:00:00Z | no
--? o3       | 990101 | 990101001 | 2026-11-22T01:00:00Z | unknown
--? o4       | 990101 | 990101002 |                      | yes
--? o5       | 990101 |           | 2026-11-22T01:00:00Z | yes
--= area   | town      | numerator | denominator | value
--= 990101 | 990101001 | 1         | 2           | 50
--= 990101 |           | 1         | 1           | 100
