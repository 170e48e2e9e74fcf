--| title   = { zh = "网办率", en = "Applied online" }
--| means   = { zh = "时段内申请的办件中，经网页或移动端提交的占比。分母：时段内申请、记有渠道的办件。", en = "Of the cases applied for in the window, the share by web or mobile. Denominator: cases applied for whose channel is recorded." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "applied_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| warn    = { below = 95.0 }
--| standard = "GB/T 39046-2020 A.5"
SELECT area, department,
       count(*) FILTER (WHERE channel IN (2, 3)) AS numerator,
       count(channel)                            AS denominator
FROM cases WHERE applied_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | applied_at           | channel
--? c1      | 990101 | D01        | 2026-11-20T01:00:00Z | 1
--? c2      | 990101 | D01        | 2026-11-20T01:00:00Z | 2
--? c3      | 990101 | D01        | 2026-11-20T01:00:00Z | 3
--? c4      | 990101 | D01        | 2026-11-20T01:00:00Z | 5
--? c5      | 990101 | D01        | 2026-11-20T01:00:00Z |
--? c6      | 990101 | D01        |                      | 2
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 2         | 4           | 50.0
