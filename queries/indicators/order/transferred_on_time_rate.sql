--| title   = { zh = "上级转办件按期办结率", en = "Transferred orders concluded in time" }
--| means   = { zh = "时段内到了结论的上级及其他平台转来的工单中，按期办结的占比。分母：转办渠道的工单，时段内按期办结或到期的。", en = "Of the orders passed on by higher levels or other platforms that came to a verdict in the window, the share concluded in time. Denominator: transferred orders concluded in time or run out in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= due THEN concluded_at ELSE due END"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 100.0 }
SELECT department,
       count(*) FILTER (WHERE handling_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE handling_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM complaints WHERE channel = 'transfer' GROUP BY department
--? complaints
--? order_no | department | channel  | handling_clock
--? o1       | D01        | transfer | met
--? o2       | D01        | transfer | met
--? o3       | D01        | transfer | missed
--? o4       | D01        | transfer | due_soon
--? o5       | D01        | phone    | missed
--? o6       | D01        |          | met
--= department | numerator | denominator | value
--= D01        | 2         | 3           | 66.666667
