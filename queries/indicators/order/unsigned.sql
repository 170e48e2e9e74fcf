--| title   = { zh = "待签收诉求", en = "Orders not signed for" }
--| means   = { zh = "此刻已派单、承办单位尚未签收的诉求工单数。", en = "Orders dispatched that the department has not signed for." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, urgency, count(*) AS value
FROM complaints WHERE stage = 'dispatched' AND signed_at IS NULL GROUP BY department, urgency
--? complaints
--? order_no | department | urgency | stage      | signed_at
--? o1       | D01        | u1      | dispatched |
--? o2       | D01        | u2      | dispatched |
--? o3       | D01        | u2      | dispatched | 2026-11-22T01:00:00Z
--? o4       | D01        | u2      | signed     | 2026-11-22T01:00:00Z
--? o5       | D02        | u2      | registered |
--= department | urgency | value
--= D01        | u1      | 1
--= D01        | u2      | 1
