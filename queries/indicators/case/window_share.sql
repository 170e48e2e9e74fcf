--| title   = { zh = "窗口办理占比", en = "Cases applied for at a window" }
--| means   = { zh = "时段内申请的办件中，到大厅窗口提出的占比。分母：写明渠道的申请。", en = "Of the cases applied for in the window of time, the share brought to a counter. Denominator: applications that state their channel." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "percent"
--| time    = "applied_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, department,
       count(*) FILTER (WHERE channel = 1) AS numerator,
       count(channel)                      AS denominator
FROM cases WHERE applied_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | channel | applied_at
--? c1      | 990101 | D01        | 1       | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | 2       | 2026-11-22T01:00:00Z
--? c3      | 990101 | D01        | 3       | 2026-11-22T01:00:00Z
--? c4      | 990101 | D01        |         | 2026-11-22T01:00:00Z
--? c5      | 990101 | D01        | 1       |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 3           | 33.333333
