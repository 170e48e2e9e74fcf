--| title   = { zh = "企业诉求逾期件", en = "Overdue requests of enterprises" }
--| means   = { zh = "此刻逾期未办结的企业诉求。", en = "Requests of enterprises not concluded past their limit." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
SELECT area, department, count(*) AS value
FROM complaints WHERE enterprise AND handling_clock = 'overdue' GROUP BY area, department
--? complaints
--? order_no | area   | department | enterprise | handling_clock
--? o1       | 990101 | D01        | true       | overdue
--? o2       | 990101 | D01        | true       | missed
--? o3       | 990101 | D01        | false      | overdue
--? o4       | 990102 | D01        | true       | overdue
--= area   | department | value
--= 990101 | D01        | 1
--= 990102 | D01        | 1
