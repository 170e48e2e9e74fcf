--| title   = { zh = "基层办理占比", en = "Cases handled in towns" }
--| means   = { zh = "时段内受理的办件中，由乡镇街道受理的占比。分母：写明区县的受理办件。", en = "Of the cases accepted in the window, the share accepted in a town. Denominator: accepted cases that state a district." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area,
       count(town) AS numerator,
       count(area) AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | town      | accepted_at
--? c1      | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? c2      | 990101 |           | 2026-11-22T01:00:00Z
--? c3      | 990101 |           | 2026-11-22T01:00:00Z
--? c4      | 990101 | 990101002 | 2026-11-22T01:00:00Z
--? c5      | 990101 | 990101002 |
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50
