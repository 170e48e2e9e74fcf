--| title   = { zh = "满意率", en = "Satisfaction rate" }
--| means   = { zh = "时段内回访的诉求中，诉求人满意的占比。分母：回访得到明确评价（是或否）的诉求。", en = "Of the orders revisited in the window, the share the citizen is satisfied with. Denominator: revisited orders with a clear answer, yes or no." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["24h", "7d", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 96.0 }
--| alarm   = { below = 90.0, response = { zh = "逐件复核不满意诉求", en = "Review every dissatisfied order" }, owner = "热线督办岗", on_delay = "5m", off_delay = "15m" }
SELECT department, area,
       count(*) FILTER (WHERE satisfied = 'yes')          AS numerator,
       count(*) FILTER (WHERE satisfied IN ('yes', 'no')) AS denominator
FROM complaints WHERE revisited_at IS NOT NULL GROUP BY department, area
--? complaints
--? order_no | department | area   | revisited_at         | satisfied
--? o1       | D01        | 990101 | 2026-11-22T01:00:00Z | yes
--? o2       | D01        | 990101 | 2026-11-22T01:00:00Z | yes
--? o3       | D01        | 990101 | 2026-11-22T01:00:00Z | no
--? o4       | D01        | 990101 | 2026-11-22T01:00:00Z | unknown
--? o5       | D01        | 990101 |                      |
--= department | area   | numerator | denominator | value
--= D01        | 990101 | 2         | 3           | 66.666667
