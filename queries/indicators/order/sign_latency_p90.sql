--| title   = { zh = "签收用时第 90 百分位", en = "Time to sign, 90th percentile" }
--| means   = { zh = "时段内签收的诉求工单，从首次派单到首次签收，九成不超过的分钟数（自然时间）。", en = "The minutes by the wall clock from the first dispatch to the first signature that nine of ten orders signed for in the window did not exceed." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "signed_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(signed_at) - to_unixtime(dispatched_at)) / 60.0) AS value
FROM complaints WHERE signed_at IS NOT NULL AND dispatched_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | signed_at
--? o1       | D01        | 2026-11-22T01:00:00Z | 2026-11-22T01:30:00Z
--? o2       | D01        | 2026-11-22T01:00:00Z | 2026-11-22T01:30:00Z
--? o3       | D01        | 2026-11-22T01:00:00Z |
--? o4       | D02        |                      | 2026-11-22T01:30:00Z
--= department | value
--= D01        | 30
