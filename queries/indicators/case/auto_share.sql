--| title   = { zh = "秒批率", en = "Decided automatically" }
--| means   = { zh = "时段内办结的办件中，由系统自动审批的占比。分母：时段内办结、记有审批方式的办件。", en = "Of the cases concluded in the window, the share decided automatically. Denominator: concluded cases that say who decided." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE decided_by = 'auto') AS numerator,
       count(decided_by)                           AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | concluded_at         | decided_by
--? c1      | 990101 | 2026-11-20T01:00:00Z | auto
--? c2      | 990101 | 2026-11-20T01:00:00Z | human
--? c3      | 990101 | 2026-11-20T01:00:00Z |
--? c4      | 990101 |                      | auto
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50.0
