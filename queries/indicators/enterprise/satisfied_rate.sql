--| title   = { zh = "企业诉求满意率", en = "Satisfied enterprises" }
--| means   = { zh = "时段内回访的企业诉求中答复“满意”的占比。分母：对满意与否有明确答复的企业诉求。", en = "Of the requests of enterprises revisited in the window, the share satisfied. Denominator: requests with a clear answer on satisfaction." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 90.0 }
SELECT area, department,
       count(*) FILTER (WHERE satisfied = 'yes')          AS numerator,
       count(*) FILTER (WHERE satisfied IN ('yes', 'no')) AS denominator
FROM complaints WHERE enterprise AND revisited_at IS NOT NULL GROUP BY area, department
--? complaints
--? order_no | area   | department | enterprise | revisited_at         | satisfied
--? o1       | 990101 | D01        | true       | 2026-11-22T01:00:00Z | yes
--? o2       | 990101 | D01        | true       | 2026-11-22T01:00:00Z | no
--? o3       | 990101 | D01        | true       | 2026-11-22T01:00:00Z | unknown
--? o4       | 990101 | D01        | false      | 2026-11-22T01:00:00Z | yes
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 2           | 50
