--| title   = { zh = "企业诉求按期办结率", en = "On-time rate of enterprise requests" }
--| means   = { zh = "时段内到了结论的企业诉求中按期办结的占比。分母：时段内按期办结或到期的企业诉求。", en = "Of the requests of enterprises whose limit came to a verdict in the window, the share concluded in time. Denominator: requests of enterprises concluded in time or run out in the window." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= due THEN concluded_at ELSE due END"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 100.0 }
SELECT department,
       count(*) FILTER (WHERE handling_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE handling_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM complaints WHERE enterprise AND due IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | enterprise | due                  | handling_clock
--? o1       | D01        | true       | 2026-11-22T01:00:00Z | met
--? o2       | D01        | true       | 2026-11-22T01:00:00Z | overdue
--? o3       | D01        | true       | 2026-11-22T01:00:00Z | paused
--? o4       | D01        | false      | 2026-11-22T01:00:00Z | missed
--? o5       | D01        | true       |                      | met
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
