--| title   = { zh = "好评率", en = "Good ratings" }
--| means   = { zh = "时段内提交的有效评价中，非常满意、满意、基本满意（1–3 级）的占比。分母：时段内提交的有效评价。", en = "Of the valid ratings submitted in the window, the share of levels 1 to 3. Denominator: valid ratings submitted in the window." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["today", "24h", "7d", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 98.0 }
--| alarm   = { below = 95.0, response = { zh = "核查差评，限期整改", en = "Check the bad ratings and set a date for rectification" }, owner = "政务服务评价岗", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 39735-2020"
SELECT area, department,
       count(*) FILTER (WHERE level <= 3) AS numerator,
       count(*)                           AS denominator
FROM evaluations WHERE valid AND submitted_at IS NOT NULL GROUP BY area, department
--? evaluations
--? evaluation_id | area   | department | level | valid | submitted_at
--? e1            | 990101 | D01        | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | D01        | 3     | true  | 2026-11-22T01:00:00Z
--? e3            | 990101 | D01        | 4     | true  | 2026-11-22T01:00:00Z
--? e4            | 990101 | D01        | 5     | true  | 2026-11-22T01:00:00Z
--? e5            | 990101 | D01        | 5     | false | 2026-11-22T01:00:00Z
--? e6            | 990101 | D01        |       | false |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 2         | 4           | 50.0
