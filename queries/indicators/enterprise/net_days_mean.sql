--| title   = { zh = "企业诉求平均用时", en = "Mean handling time of enterprise requests" }
--| means   = { zh = "时段内办结的企业诉求的平均净用时（工作日，1 日 = 480 分钟）。分母：有净用时的办结企业诉求。", en = "Mean net working days (480 minutes each) of the requests of enterprises concluded in the window. Denominator: concluded requests with a net time." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       sum(net_minutes) / 480.0 AS numerator,
       count(net_minutes)       AS denominator
FROM complaints WHERE enterprise AND concluded_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | enterprise | net_minutes | concluded_at
--? o1       | D01        | true       | 480         | 2026-11-22T01:00:00Z
--? o2       | D01        | true       | 1440        | 2026-11-22T01:00:00Z
--? o3       | D01        | true       |             | 2026-11-22T01:00:00Z
--? o4       | D01        | false      | 9600        | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 4         | 2           | 2
