--| title   = { zh = "送达用时第 90 百分位", en = "Time to hand over, 90th percentile" }
--| means   = { zh = "时段内送达的办件，从办结到送达，九成不超过的小时数（自然时间），按申请渠道。", en = "The hours by the wall clock from conclusion to handing over that nine of ten results handed over in the window did not exceed, by channel." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "hours"
--| better  = "lower"
--| time    = "delivered_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT channel, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY (to_unixtime(delivered_at) - to_unixtime(concluded_at)) / 3600.0) AS value
FROM cases WHERE delivered_at >= concluded_at GROUP BY channel
--? cases
--? case_no | channel | concluded_at         | delivered_at
--? c1      | 1       | 2026-11-22T01:00:00Z | 2026-11-22T05:00:00Z
--? c2      | 1       | 2026-11-22T01:00:00Z | 2026-11-22T05:00:00Z
--? c3      | 1       | 2026-11-22T01:00:00Z |
--? c4      | 3       |                      | 2026-11-22T05:00:00Z
--? c5      | 3       | 2026-11-22T06:00:00Z | 2026-11-22T05:00:00Z
--= channel | value
--= 1       | 4
