--| title   = { zh = "群众确认联系率", en = "Contact confirmed by the citizen" }
--| means   = { zh = "时段内回访中，诉求人确认承办单位联系过本人的占比，用以核对系统内的响应记录。分母：对该问有明确答复的工单。", en = "Of the orders revisited in the window, the share whose citizen confirms that the department got in touch: a check of the recorded responses. Denominator: orders with a clear answer to that question." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 98.0 }
SELECT department,
       count(*) FILTER (WHERE responded = 'yes')          AS numerator,
       count(*) FILTER (WHERE responded IN ('yes', 'no')) AS denominator
FROM complaints WHERE revisited_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | revisited_at         | responded
--? o1       | D01        | 2026-11-22T01:00:00Z | yes
--? o2       | D01        | 2026-11-22T01:00:00Z | yes
--? o3       | D01        | 2026-11-22T01:00:00Z | no
--? o4       | D01        | 2026-11-22T01:00:00Z | unknown
--? o5       | D01        |                      | yes
--= department | numerator | denominator | value
--= D01        | 2         | 3           | 66.666667
