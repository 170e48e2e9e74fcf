--| title   = { zh = "评价对象构成", en = "Evaluations by what is rated" }
--| means   = { zh = "时段内提交的评价，按评价对象（办件、工单、窗口、平台）计数。", en = "Evaluations submitted in the window, by what is rated: case, order, window, platform." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| time    = "submitted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39735-2020"
SELECT target_kind, area, count(*) AS value
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY target_kind, area
--? evaluations
--? evaluation_id | target_kind | area   | submitted_at
--? e1            | case        | 990101 | 2026-11-22T01:00:00Z
--? e2            | window      | 990101 | 2026-11-22T01:00:00Z
--? e3            | window      | 990101 | 2026-11-22T01:00:00Z
--? e4            | order       | 990101 |
--= target_kind | area   | value
--= case        | 990101 | 1
--= window      | 990101 | 2
