--| title   = { zh = "分渠道好评率", en = "Good rate by channel" }
--| means   = { zh = "时段内提交的有效评价中好评（1 至 3 级）的占比，按评价渠道，用以发现某一渠道刷评。分母：有效评价。", en = "Of the valid evaluations submitted in the window, the share at levels 1 to 3, by channel: a channel that stands out may be rigged. Denominator: valid evaluations." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT channel,
       count(*) FILTER (WHERE level <= 3) AS numerator,
       count(level)                       AS denominator
FROM evaluations WHERE valid GROUP BY channel
--? evaluations
--? evaluation_id | channel | level | valid | submitted_at
--? e1            | tablet  | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | tablet  | 3     | true  | 2026-11-22T01:00:00Z
--? e3            | card    | 4     | true  | 2026-11-22T01:00:00Z
--? e4            | card    | 2     | true  | 2026-11-22T01:00:00Z
--? e5            | card    | 1     | false | 2026-11-22T01:00:00Z
--= channel | numerator | denominator | value
--= tablet  | 2         | 2           | 100
--= card    | 1         | 2           | 50
