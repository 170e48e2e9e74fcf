--| title   = { zh = "工程审批网办率", en = "Project cases applied for online" }
--| means   = { zh = "时段内申请的工程建设项目办件中，经网上、移动端提出的占比。分母：写明渠道的项目申请。", en = "Of the project cases applied for in the window, the share that came by web or mobile. Denominator: project applications that state their channel." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "applied_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 100.0 }
SELECT area,
       count(*) FILTER (WHERE channel IN (2, 3)) AS numerator,
       count(channel)                            AS denominator
FROM cases WHERE project_code IS NOT NULL AND applied_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | project_code | channel | applied_at
--? c1      | 990101 | P1           | 2       | 2026-11-22T01:00:00Z
--? c2      | 990101 | P1           | 1       | 2026-11-22T01:00:00Z
--? c3      | 990101 | P2           |         | 2026-11-22T01:00:00Z
--? c4      | 990101 |              | 3       | 2026-11-22T01:00:00Z
--? c5      | 990101 | P3           | 3       |
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
