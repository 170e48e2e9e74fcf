--| title   = { zh = "平均跑动次数", en = "Mean number of visits" }
--| means   = { zh = "时段内办结的办件，申请人平均到现场的次数。分母：写明到场次数的办结件。", en = "Mean number of visits of the applicants whose cases were concluded in the window. Denominator: concluded cases that state their visits." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "times"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT department,
       sum(visits)   AS numerator,
       count(visits) AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | visits | concluded_at
--? c1      | D01        | 0      | 2026-11-22T01:00:00Z
--? c2      | D01        | 3      | 2026-11-22T01:00:00Z
--? c3      | D01        |        | 2026-11-22T01:00:00Z
--? c4      | D01        | 9      |
--= department | numerator | denominator | value
--= D01        | 3         | 2           | 1.5
