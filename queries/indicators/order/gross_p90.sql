--| title   = { zh = "诉求毛用时第 90 百分位", en = "Gross time of orders, 90th percentile" }
--| means   = { zh = "时段内办结的诉求中，九成不超过的自然时间：自首次派单起算，退单不停表。", en = "The wall-clock time from the first dispatch, returns included, that nine of ten orders concluded in the window did not exceed." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["24h", "month"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY gross_minutes) AS value
FROM complaints WHERE concluded_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | concluded_at         | gross_minutes | net_minutes
--? o1       | D01        | 2026-11-22T01:00:00Z | 4320          | 1440
--? o2       | D01        | 2026-11-22T01:00:00Z | 4320          | 480
--? o3       | D01        | 2026-11-22T01:00:00Z |               |
--? o4       | D01        |                      |               |
--= department | value
--= D01        | 4320
