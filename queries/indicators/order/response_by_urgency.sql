--| title   = { zh = "分级响应率", en = "Response rate by urgency" }
--| means   = { zh = "时段内到了结论的响应时限中按时响应的占比，按紧急程度（2 小时、24 小时、7 天、15 天）。分母：时段内按时响应或响应时限到期的工单。", en = "Of the response limits that came to a verdict in the window, the share met, by urgency. Denominator: orders answered in time or whose response limit ran out in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN response_clock = 'met' THEN coalesce(contacted_at, replied_at, concluded_at) ELSE response_due END"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 98.0 }
SELECT urgency, department,
       count(*) FILTER (WHERE response_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE response_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM complaints WHERE response_due IS NOT NULL GROUP BY urgency, department
--? complaints
--? order_no | urgency | department | response_clock | response_due
--? o1       | u1      | D01        | met            | 2026-11-22T01:00:00Z
--? o2       | u1      | D01        | missed         | 2026-11-22T01:00:00Z
--? o3       | u1      | D01        | overdue        | 2026-11-22T01:00:00Z
--? o4       | u1      | D01        | on_time        | 2026-11-22T01:00:00Z
--? o5       | u2      | D01        | met            | 2026-11-22T01:00:00Z
--? o6       | u2      | D01        | met            |
--= urgency | department | numerator | denominator | value
--= u1      | D01        | 1         | 3           | 33.333333
--= u2      | D01        | 1         | 1           | 100
