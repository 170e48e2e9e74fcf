--| title   = { zh = "实名评价率", en = "Real-name rate" }
--| means   = { zh = "时段内提交的评价中，实名评价的占比。分母：写明是否实名的评价。", en = "Of the evaluations submitted in the window, the share given under the real name. Denominator: evaluations that state it." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "GB/T 39735-2020"
SELECT area,
       count(*) FILTER (WHERE real_name) AS numerator,
       count(real_name)                  AS denominator
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY area
--? evaluations
--? evaluation_id | area   | real_name | submitted_at
--? e1            | 990101 | true      | 2026-11-22T01:00:00Z
--? e2            | 990101 | false     | 2026-11-22T01:00:00Z
--? e3            | 990101 |           | 2026-11-22T01:00:00Z
--? e4            | 990101 | true      |
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
