--| title   = { zh = "派单用时第 90 百分位", en = "Time to dispatch orders, 90th percentile" }
--| means   = { zh = "时段内首次派单的诉求工单，从登记到首次派单，九成不超过的分钟数。", en = "The minutes from registration to the first dispatch that nine of ten orders dispatched in the window did not exceed." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "dispatched_at"
--| windows = ["1h", "today", "7d", "month"]
--| rollup  = true
SELECT urgency, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(dispatched_at) - to_unixtime(registered_at)) / 60.0) AS value
FROM complaints WHERE dispatched_at IS NOT NULL AND registered_at IS NOT NULL GROUP BY urgency
--? complaints
--? order_no | urgency | registered_at        | dispatched_at
--? o1       | u1      | 2026-11-22T01:00:00Z | 2026-11-22T01:10:00Z
--? o2       | u1      | 2026-11-22T01:00:00Z | 2026-11-22T01:10:00Z
--? o3       | u1      | 2026-11-22T01:00:00Z |
--? o4       | u2      |                      | 2026-11-22T01:10:00Z
--? o5       | u2      | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--= urgency | value
--= u1      | 10
--= u2      | 120
