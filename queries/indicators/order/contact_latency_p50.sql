--| title   = { zh = "首次联系用时中位数", en = "Median time to first contact" }
--| means   = { zh = "时段内首次联系诉求人的工单，从首次派单到首次联系的分钟数（自然时间）的中位数，按紧急程度。", en = "Median minutes by the wall clock from the first dispatch to the first contact with the citizen, of the orders contacted in the window, by urgency." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "contacted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT urgency, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY (to_unixtime(contacted_at) - to_unixtime(dispatched_at)) / 60.0) AS value
FROM complaints WHERE contacted_at IS NOT NULL AND dispatched_at IS NOT NULL GROUP BY urgency
--? complaints
--? order_no | urgency | dispatched_at        | contacted_at
--? o1       | u1      | 2026-11-22T01:00:00Z | 2026-11-22T01:20:00Z
--? o2       | u1      | 2026-11-22T01:00:00Z | 2026-11-22T01:40:00Z
--? o3       | u1      | 2026-11-22T01:00:00Z | 2026-11-22T02:40:00Z
--? o4       | u1      | 2026-11-22T01:00:00Z |
--? o5       | u2      |                      | 2026-11-22T02:00:00Z
--= urgency | value
--= u1      | 40
