--| title   = { zh = "回访率", en = "Revisit rate" }
--| means   = { zh = "时段内办结的诉求中，已回访的占比。分母：时段内办结的诉求。", en = "Of the orders concluded in the window, the share revisited. Denominator: orders concluded in the window." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["24h", "month", "quarter"]
--| rollup  = true
--| warn    = { below = 100.0 }
SELECT department,
       count(revisited_at) AS numerator,
       count(*)            AS denominator
FROM complaints WHERE concluded_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | revisited_at         | concluded_at
--? o1       | D01        | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? o2       | D01        |                      | 2026-11-22T02:00:00Z
--? o3       | D01        | 2026-11-22T01:00:00Z |
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50.0
