--| title   = { zh = "法人办件网办率", en = "Legal persons' cases applied for online" }
--| means   = { zh = "时段内申请的法人办件中，经网上、移动端提出的占比。分母：写明渠道的法人申请。", en = "Of the cases of legal persons applied for in the window, the share that came by web or mobile. Denominator: such applications that state their channel." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "applied_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 95.0 }
SELECT department,
       count(*) FILTER (WHERE channel IN (2, 3)) AS numerator,
       count(channel)                            AS denominator
FROM cases WHERE applicant_type = '2' AND applied_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | applicant_type | channel | applied_at
--? c1      | D25        | 2              | 2       | 2026-11-22T01:00:00Z
--? c2      | D25        | 2              | 1       | 2026-11-22T01:00:00Z
--? c3      | D25        | 2              |         | 2026-11-22T01:00:00Z
--? c4      | D25        | 1              | 3       | 2026-11-22T01:00:00Z
--? c5      | D25        | 2              | 3       |
--= department | numerator | denominator | value
--= D25        | 1         | 2           | 50
