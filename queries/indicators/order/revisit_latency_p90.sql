--| title   = { zh = "回访用时第 90 百分位", en = "Time to revisit, 90th percentile" }
--| means   = { zh = "时段内回访的工单，从承办单位最近一次回复到回访，九成不超过的小时数（自然时间）。", en = "The hours by the wall clock from the department's last reply to the revisit that nine of ten orders revisited in the window did not exceed." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "hours"
--| better  = "lower"
--| time    = "revisited_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(revisited_at) - to_unixtime(replied_at)) / 3600.0) AS value
FROM complaints WHERE revisited_at >= replied_at GROUP BY area
--? complaints
--? order_no | area   | replied_at           | revisited_at
--? o1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? o2       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 |                      | 2026-11-22T09:00:00Z
--? o5       | 990101 | 2026-11-22T09:00:00Z | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 2
