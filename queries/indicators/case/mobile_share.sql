--| title   = { zh = "掌上办占比", en = "Cases applied for by phone or tablet" }
--| means   = { zh = "时段内申请的办件中，经手机等移动端提出的占比。分母：写明渠道的申请。", en = "Of the cases applied for in the window, the share that came by mobile device. Denominator: applications that state their channel." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "applied_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE channel = 3) AS numerator,
       count(channel)                      AS denominator
FROM cases WHERE applied_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | channel | applied_at
--? c1      | 990101 | 3       | 2026-11-22T01:00:00Z
--? c2      | 990101 | 2       | 2026-11-22T01:00:00Z
--? c3      | 990101 |         | 2026-11-22T01:00:00Z
--? c4      | 990101 | 3       |
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
