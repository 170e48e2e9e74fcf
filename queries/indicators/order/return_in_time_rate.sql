--| title   = { zh = "两日内退单率", en = "Returns in time" }
--| means   = { zh = "时段内首次派单的诉求被退回的次数中，在派单后两个工作日内退回的占比。分母：这些诉求的退单次数。", en = "Of the times that orders first dispatched in the window were sent back, the share within two working days of their dispatch. Denominator: all those returns." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "dispatched_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       sum(returns) - sum(late_returns) AS numerator,
       sum(returns)                     AS denominator
FROM complaints WHERE returns > 0 GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | returns | late_returns
--? o1       | D01        | 2026-11-22T01:00:00Z | 0       | 0
--? o2       | D01        | 2026-11-22T01:00:00Z | 3       | 1
--? o3       | D01        | 2026-11-22T01:00:00Z | 1       | 0
--= department | numerator | denominator | value
--= D01        | 3         | 4           | 75.0
