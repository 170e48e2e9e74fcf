--| title   = { zh = "回复用时第 90 百分位", en = "Working days to reply, 90th percentile" }
--| means   = { zh = "时段内回复的诉求工单，从首次派单到最近一次回复，九成不超过的工作日。", en = "The working days from the first dispatch to the last reply that nine of ten orders replied to in the window did not exceed." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "days"
--| better  = "lower"
--| time    = "replied_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY working_days(dispatched_at, replied_at)) AS value
FROM complaints WHERE dispatched_at IS NOT NULL AND replied_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | replied_at
--? o1       | D01        | 2026-11-23T00:00:00Z | 2026-11-24T00:00:00Z
--? o2       | D01        | 2026-11-23T00:00:00Z | 2026-11-24T00:00:00Z
--? o3       | D01        | 2026-11-23T00:00:00Z |
--? o4       | D02        |                      | 2026-11-24T00:00:00Z
--= department | value
--= D01        | 1
