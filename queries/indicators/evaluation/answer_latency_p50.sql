--| title   = { zh = "邀评到评价用时中位数", en = "Median time from invitation to rating" }
--| means   = { zh = "时段内应邀提交的评价，从邀请到提交的分钟数（自然时间）的中位数，按渠道。", en = "Median minutes by the wall clock from the invitation to the rating, of the invited evaluations submitted in the window, by channel." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "minutes"
--| time    = "submitted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT channel, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY (to_unixtime(submitted_at) - to_unixtime(invited_at)) / 60.0) AS value
FROM evaluations WHERE submitted_at >= invited_at GROUP BY channel
--? evaluations
--? evaluation_id | channel | invited_at           | submitted_at
--? e1            | sms     | 2026-11-22T01:00:00Z | 2026-11-22T01:10:00Z
--? e2            | sms     | 2026-11-22T01:00:00Z | 2026-11-22T01:30:00Z
--? e3            | sms     | 2026-11-22T01:00:00Z | 2026-11-22T09:00:00Z
--? e4            | sms     | 2026-11-22T01:00:00Z |
--? e5            | card    |                      | 2026-11-22T01:10:00Z
--= channel | value
--= sms     | 30
