--| title   = { zh = "不见面办理率", en = "Concluded without a visit" }
--| means   = { zh = "时段内办结的办件中，申请人一次也未到现场的占比，不论渠道。分母：写明到场次数的办结件。", en = "Of the cases concluded in the window, the share without a visit, whatever the channel. Denominator: concluded cases that state their visits." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 97.95 }
SELECT area,
       count(*) FILTER (WHERE visits = 0) AS numerator,
       count(visits)                      AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | visits | concluded_at
--? c1      | 990101 | 0      | 2026-11-22T01:00:00Z
--? c2      | 990101 | 0      | 2026-11-22T01:00:00Z
--? c3      | 990101 | 1      | 2026-11-22T01:00:00Z
--? c4      | 990101 |        | 2026-11-22T01:00:00Z
--? c5      | 990101 | 0      |
--= area   | numerator | denominator | value
--= 990101 | 2         | 3           | 66.666667
