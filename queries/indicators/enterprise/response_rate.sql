--| title   = { zh = "企业诉求响应率", en = "Response rate of enterprise requests" }
--| means   = { zh = "时段内到了结论的企业诉求响应时限中按时响应的占比。分母：响应时限在时段内到期或按时响应的企业诉求，按响应到期时刻计。", en = "Of the response limits of enterprise requests due in the window, the share met. Denominator: requests of enterprises with a verdict on their response, by the instant the limit runs out." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "response_due"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       count(*) FILTER (WHERE response_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE response_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM complaints WHERE enterprise AND response_due IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | enterprise | response_due         | response_clock
--? o1       | D01        | true       | 2026-11-22T01:00:00Z | met
--? o2       | D01        | true       | 2026-11-22T01:00:00Z | met
--? o3       | D01        | true       | 2026-11-22T01:00:00Z | missed
--? o4       | D01        | true       | 2026-11-22T01:00:00Z | on_time
--? o5       | D01        | false      | 2026-11-22T01:00:00Z | missed
--= department | numerator | denominator | value
--= D01        | 2         | 3           | 66.666667
