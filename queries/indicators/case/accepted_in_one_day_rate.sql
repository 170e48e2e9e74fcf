--| title   = { zh = "一个工作日受理率", en = "Accepted within one working day" }
--| means   = { zh = "时段内受理的办件中，收件后 1 个工作日（480 分钟）内受理的占比。分母：有收件时刻的受理件。", en = "Of the cases accepted in the window, the share accepted within one working day (480 minutes) of receipt. Denominator: accepted cases that state their receipt." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 98.0 }
SELECT area, department,
       count(*) FILTER (WHERE working_minutes(received_at, accepted_at) <= 480) AS numerator,
       count(*)                                                                 AS denominator
FROM cases WHERE received_at IS NOT NULL AND accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | received_at          | accepted_at
--? c1      | 990101 | D01        | 2026-11-23T00:00:00Z | 2026-11-24T00:00:00Z
--? c2      | 990101 | D01        | 2026-11-23T00:00:00Z | 2026-11-24T00:01:00Z
--? c3      | 990101 | D01        | 2026-11-23T00:00:00Z |
--? c4      | 990101 | D01        |                      | 2026-11-23T00:30:00Z
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 2           | 50
