--| title   = { zh = "评价渠道构成", en = "Evaluations by channel" }
--| means   = { zh = "时段内提交的评价，按渠道（电脑、移动端、二维码、评价器、大厅其他、电话、短信、纸质卡）计数。", en = "Evaluations submitted in the window, by channel: PC, mobile, QR code, tablet, other in the hall, phone, SMS, paper card." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| time    = "submitted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39735-2020"
SELECT channel, area, count(*) AS value
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY channel, area
--? evaluations
--? evaluation_id | channel | area   | submitted_at
--? e1            | mobile  | 990101 | 2026-11-22T01:00:00Z
--? e2            | mobile  | 990101 | 2026-11-22T01:00:00Z
--? e3            | card    | 990102 | 2026-11-22T01:00:00Z
--? e4            | sms     | 990101 |
--= channel | area   | value
--= mobile  | 990101 | 2
--= card    | 990102 | 1
