--| title   = { zh = "纸质卡开箱滞后中位数", en = "Median delay of paper cards" }
--| means   = { zh = "时段内核实的纸质评价卡，从填写到开箱核实的天数（自然日）的中位数；滞后越长，往期数字修正越多。", en = "Median days by the wall clock from filling in a paper card to its opening and verification, of the cards verified in the window: the longer, the more past figures are corrected." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "days"
--| better  = "lower"
--| time    = "verified_at"
--| windows = ["month", "quarter"]
--| rollup  = true
SELECT area, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY (to_unixtime(verified_at) - to_unixtime(submitted_at)) / 86400.0) AS value
FROM evaluations WHERE channel = 'card' AND verified_at IS NOT NULL GROUP BY area
--? evaluations
--? evaluation_id | area   | channel | submitted_at         | verified_at
--? e1            | 990101 | card    | 2026-11-02T01:00:00Z | 2026-11-22T01:00:00Z
--? e2            | 990101 | card    | 2026-11-12T01:00:00Z | 2026-11-22T01:00:00Z
--? e3            | 990101 | card    | 2026-11-21T01:00:00Z | 2026-11-22T01:00:00Z
--? e4            | 990101 | card    | 2026-11-21T01:00:00Z |
--? e5            | 990101 | mobile  | 2026-11-01T01:00:00Z | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 10
