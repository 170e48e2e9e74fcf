--| title   = { zh = "分级在办诉求", en = "Orders in hand by urgency" }
--| means   = { zh = "此刻已派单未办结的诉求工单，按紧急程度和承办单位。", en = "Orders dispatched and not concluded, by urgency and department." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT urgency, department, count(*) AS value
FROM complaints WHERE dispatched_at IS NOT NULL AND concluded_at IS NULL GROUP BY urgency, department
--? complaints
--? order_no | urgency | department | dispatched_at        | concluded_at
--? o1       | u1      | D01        | 2026-11-22T01:00:00Z |
--? o2       | u1      | D01        | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? o3       | u2      | D01        | 2026-11-22T01:00:00Z |
--? o4       | u2      | D01        |                      |
--= urgency | department | value
--= u1      | D01        | 1
--= u2      | D01        | 1
