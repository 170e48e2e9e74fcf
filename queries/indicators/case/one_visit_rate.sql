--| title   = { zh = "最多跑一次率", en = "One visit at most" }
--| means   = { zh = "时段内办结的办件中，到现场不超过一次的占比。分母：时段内办结、记有到场次数的办件。", en = "Of the cases concluded in the window, the share with at most one visit. Denominator: concluded cases whose visits are recorded." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["24h", "month", "year"]
--| rollup  = true
--| warn    = { below = 90.0 }
SELECT area,
       count(*) FILTER (WHERE visits <= 1) AS numerator,
       count(visits)                       AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | concluded_at         | visits
--? c1      | 990101 | 2026-11-20T01:00:00Z | 0
--? c2      | 990101 | 2026-11-20T01:00:00Z | 1
--? c3      | 990101 | 2026-11-20T01:00:00Z | 2
--? c4      | 990101 | 2026-11-20T01:00:00Z | 3
--? c5      | 990101 | 2026-11-20T01:00:00Z |
--? c6      | 990101 |                      | 0
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50.0
