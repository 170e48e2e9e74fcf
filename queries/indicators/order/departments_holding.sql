--| title   = { zh = "持单单位数", en = "Departments with orders in hand" }
--| means   = { zh = "此刻有在办诉求工单的承办单位数，按紧急程度。", en = "Departments that have orders dispatched and not concluded now, by urgency." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT urgency, count(DISTINCT department) AS value
FROM complaints WHERE dispatched_at IS NOT NULL AND concluded_at IS NULL GROUP BY urgency
--? complaints
--? order_no | urgency | department | dispatched_at        | concluded_at
--? o1       | u1      | D01        | 2026-11-22T01:00:00Z |
--? o2       | u1      | D01        | 2026-11-22T01:00:00Z |
--? o3       | u1      | D02        | 2026-11-22T01:00:00Z |
--? o4       | u1      | D03        | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? o5       | u2      | D01        |                      |
--= urgency | value
--= u1      | 2
