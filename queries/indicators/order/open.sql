--| title   = { zh = "在办诉求", en = "Open orders" }
--| means   = { zh = "已登记、尚未办结也未直接答复的诉求，含挂账的。", en = "Orders registered and neither concluded nor answered directly, hung ones included." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL AND stage NOT IN ('direct', 'concluded') GROUP BY area, department
--? complaints
--? order_no | area   | department | stage      | registered_at
--? o1       | 990101 | D01        | dispatched | 2026-11-22T01:00:00Z
--? o2       | 990101 | D01        | hung       | 2026-11-22T01:00:00Z
--? o3       | 990101 | D01        | direct     | 2026-11-22T01:00:00Z
--? o4       | 990101 | D01        | concluded  | 2026-11-22T01:00:00Z
--? o5       | 990101 | D01        | abandoned  |
--= area   | department | value
--= 990101 | D01        | 2
