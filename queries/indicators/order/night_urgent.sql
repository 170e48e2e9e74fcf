--| title   = { zh = "夜间急件", en = "Urgent orders at night" }
--| means   = { zh = "时段内 22 时至次日 6 时登记、须 2 小时内响应的工单数，即值班单位夜里要接的件。", en = "Orders registered in the window between 22:00 and 06:00 that need an answer within two hours: what the duty officers get at night." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["today", "24h", "7d", "month"]
--| rollup  = true
SELECT area, count(*) AS value
FROM complaints WHERE urgency = 'u1' AND (date_part('hour', registered_at) >= 22 OR date_part('hour', registered_at) < 6) GROUP BY area
--? complaints
--? order_no | area   | urgency | registered_at
--? o1       | 990101 | u1      | 2026-11-22T13:59:00Z
--? o2       | 990101 | u1      | 2026-11-22T14:00:00Z
--? o3       | 990101 | u1      | 2026-11-21T21:59:00Z
--? o4       | 990101 | u1      | 2026-11-21T22:00:00Z
--? o5       | 990101 | u2      | 2026-11-22T14:00:00Z
--? o6       | 990101 | u1      |
--= area   | value
--= 990101 | 2
