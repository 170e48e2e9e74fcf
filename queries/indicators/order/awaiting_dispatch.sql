--| title   = { zh = "待派单诉求", en = "Orders to be dispatched" }
--| means   = { zh = "此刻已登记、既未直接答复也未派单的诉求工单数。", en = "Orders registered now, neither answered directly nor dispatched." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, urgency, count(*) AS value
FROM complaints WHERE stage = 'registered' AND dispatched_at IS NULL AND direct_at IS NULL GROUP BY area, urgency
--? complaints
--? order_no | area   | urgency | stage      | dispatched_at        | direct_at
--? o1       | 990101 | u1      | registered |                      |
--? o2       | 990101 | u2      | registered |                      |
--? o3       | 990101 | u2      | registered |                      |
--? o4       | 990101 | u2      | dispatched | 2026-11-22T01:00:00Z |
--? o5       | 990101 | u2      | direct     |                      | 2026-11-22T01:00:00Z
--= area   | urgency | value
--= 990101 | u1      | 1
--= 990101 | u2      | 2
