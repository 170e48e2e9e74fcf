--| title   = { zh = "解决率", en = "Resolution rate" }
--| means   = { zh = "时段内回访的诉求中，诉求人认为已解决的占比。分母：回访得到明确答复（是或否）的诉求。", en = "Of the orders revisited in the window, the share the citizen calls resolved. Denominator: revisited orders with a clear answer, yes or no." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["24h", "7d", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 96.0 }
--| alarm   = { below = 90.0, response = { zh = "退回重办，约谈承办单位", en = "Send back for rework and call in the body" }, owner = "热线督办岗", on_delay = "5m", off_delay = "15m" }
SELECT department, area,
       count(*) FILTER (WHERE resolved = 'yes')          AS numerator,
       count(*) FILTER (WHERE resolved IN ('yes', 'no')) AS denominator
FROM complaints WHERE revisited_at IS NOT NULL GROUP BY department, area
--? complaints
--? order_no | department | area   | revisited_at         | resolved
--? o1       | D01        | 990101 | 2026-11-22T01:00:00Z | yes
--? o2       | D01        | 990101 | 2026-11-22T01:00:00Z | no
--? o3       | D01        | 990101 | 2026-11-22T01:00:00Z | unknown
--? o4       | D01        | 990101 | 2026-11-22T01:00:00Z |
--? o5       | D01        | 990101 |                      |
--= department | area   | numerator | denominator | value
--= D01        | 990101 | 1         | 2           | 50.0
