--| title   = { zh = "全程网办率", en = "Handled online from end to end" }
--| means   = { zh = "时段内办结的网上、移动端申请中，申请人一次也未到现场的占比。分母：写明到场次数的网上、移动端办结件。", en = "Of the cases applied for by web or mobile and concluded in the window, the share without a single visit. Denominator: such cases that state their visits." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 90.0 }
SELECT area, department,
       count(*) FILTER (WHERE visits = 0) AS numerator,
       count(visits)                      AS denominator
FROM cases WHERE channel IN (2, 3) AND concluded_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | channel | visits | concluded_at
--? c1      | 990101 | D01        | 2       | 0      | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | 3       | 1      | 2026-11-22T01:00:00Z
--? c3      | 990101 | D01        | 3       |        | 2026-11-22T01:00:00Z
--? c4      | 990101 | D01        | 1       | 0      | 2026-11-22T01:00:00Z
--? c5      | 990101 | D01        | 2       | 0      |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 2           | 50
