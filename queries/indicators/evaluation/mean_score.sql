--| title   = { zh = "平均得分", en = "Mean score" }
--| means   = { zh = "时段内提交的有效评价的平均得分：6 减级别，5 分为非常满意。分母：时段内提交的有效评价。", en = "Mean score of the valid ratings submitted in the window: 6 minus the level, 5 is very satisfied. Denominator: valid ratings submitted in the window." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "score"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["24h", "7d", "month", "quarter"]
--| compare = ["previous", "last_year"]
--| rollup  = true
SELECT area, avg(6 - level) AS value
FROM evaluations WHERE valid AND submitted_at IS NOT NULL GROUP BY area
--? evaluations
--? evaluation_id | area   | level | valid | submitted_at
--? e1            | 990101 | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | 2     | true  | 2026-11-22T01:00:00Z
--? e3            | 990101 | 5     | true  | 2026-11-22T01:00:00Z
--? e4            | 990101 | 1     | false | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 3.333333
