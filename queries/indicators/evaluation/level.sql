--| title   = { zh = "五级评价分布", en = "Ratings by level" }
--| means   = { zh = "时段内提交的有效评价，按级别计数：1 非常满意，2 满意，3 基本满意，4 不满意，5 非常不满意。", en = "Valid ratings submitted in the window by level: 1 very satisfied, 2 satisfied, 3 fair, 4 dissatisfied, 5 very dissatisfied." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| time    = "submitted_at"
--| windows = ["today", "24h", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39735-2020"
SELECT level, count(*) AS value
FROM evaluations WHERE valid AND submitted_at IS NOT NULL GROUP BY level
--? evaluations
--? evaluation_id | level | valid | submitted_at
--? e1            | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | 1     | true  | 2026-11-22T01:00:00Z
--? e3            | 5     | true  | 2026-11-22T01:00:00Z
--? e4            | 5     | false | 2026-11-22T01:00:00Z
--= level | value
--= 1     | 2
--= 5     | 1
