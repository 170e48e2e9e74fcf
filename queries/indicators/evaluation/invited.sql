--| title   = { zh = "邀评量", en = "Invitations to rate" }
--| means   = { zh = "时段内发出的评价邀请数，按渠道。", en = "Invitations to rate sent in the window, by channel." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| time    = "invited_at"
--| windows = ["today", "24h", "7d", "month"]
--| rollup  = true
SELECT channel, count(*) AS value
FROM evaluations WHERE invited_at IS NOT NULL GROUP BY channel
--? evaluations
--? evaluation_id | channel | invited_at           | submitted_at
--? e1            | sms     | 2026-11-22T01:00:00Z |
--? e2            | sms     | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? e3            | mobile  | 2026-11-22T01:00:00Z |
--? e4            | pc      |                      | 2026-11-22T02:00:00Z
--= channel | value
--= sms     | 2
--= mobile  | 1
