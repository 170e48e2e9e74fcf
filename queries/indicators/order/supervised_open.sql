--| title   = { zh = "督办未办结诉求", en = "Supervised orders in hand" }
--| means   = { zh = "此刻被督办过、仍未办结的诉求工单数。", en = "Orders that a supervisor stepped into and that are not concluded." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, urgency, count(*) AS value
FROM complaints WHERE supervisions > 0 AND concluded_at IS NULL GROUP BY department, urgency
--? complaints
--? order_no | department | urgency | supervisions | concluded_at
--? o1       | D01        | u2      | 1            |
--? o2       | D01        | u2      | 1            | 2026-11-22T01:00:00Z
--? o3       | D01        | u2      | 0            |
--? o4       | D02        | u1      | 3            |
--= department | urgency | value
--= D01        | u2      | 1
--= D02        | u1      | 1
