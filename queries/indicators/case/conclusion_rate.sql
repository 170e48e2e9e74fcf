--| title   = { zh = "办结率", en = "Conclusion rate" }
--| means   = { zh = "时段内受理的办件中，至今已办结（含撤回、撤销）的占比。分母：时段内受理的办件。", en = "Of the cases accepted in the window, the share concluded by now, withdrawn and revoked ones included. Denominator: cases accepted in the window." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT area, department,
       count(*) FILTER (WHERE concluded_at IS NOT NULL) AS numerator,
       count(*)                                         AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | stage        | accepted_at          | concluded_at
--? c1      | 990101 | D01        | concluded    | 2026-11-20T01:00:00Z | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | delivered    | 2026-11-20T01:00:00Z | 2026-11-21T01:00:00Z
--? c3      | 990101 | D01        | withdrawn    | 2026-11-20T01:00:00Z | 2026-11-20T02:00:00Z
--? c4      | 990101 | D01        | suspended    | 2026-11-20T01:00:00Z |
--? c5      | 990101 | D01        | not_accepted |                      |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 3         | 4           | 75.0
