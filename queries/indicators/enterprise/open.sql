--| title   = { zh = "企业诉求在办件", en = "Requests of enterprises in hand" }
--| means   = { zh = "此刻已派单未办结的企业诉求。", en = "Requests of enterprises dispatched and not concluded." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM complaints WHERE enterprise AND dispatched_at IS NOT NULL AND concluded_at IS NULL GROUP BY area, department
--? complaints
--? order_no | area   | department | enterprise | dispatched_at        | concluded_at
--? o1       | 990101 | D01        | true       | 2026-11-22T01:00:00Z |
--? o2       | 990101 | D01        | true       | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? o3       | 990101 | D01        | false      | 2026-11-22T01:00:00Z |
--? o4       | 990101 | D01        | true       |                      |
--= area   | department | value
--= 990101 | D01        | 1
