--| title   = { zh = "预审量", en = "Cases pre-reviewed" }
--| means   = { zh = "时段内完成的网上预审件次，按部门。", en = "Pre-reviews made in the window, by department." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "count"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
SELECT department, count(*) AS value
FROM case_steps WHERE kind = 'pre_reviewed' GROUP BY department
--? case_steps
--? kind         | department | occurred_at
--? pre_reviewed | D01        | 2026-11-22T01:00:00Z
--? pre_reviewed | D01        | 2026-11-22T01:00:00Z
--? applied      | D01        | 2026-11-22T01:00:00Z
--? received     | D02        | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 2
