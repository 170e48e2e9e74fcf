--| title   = { zh = "并联审批率", en = "Parallel approval rate" }
--| means   = { zh = "时段内受理的工程建设项目办件中，并联办理的占比。分母：时段内受理的项目办件。", en = "Of the project cases accepted in the window, the share handled in parallel. Denominator: project cases accepted in the window." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["24h", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 73.0 }
SELECT area,
       count(*) FILTER (WHERE parallel) AS numerator,
       count(*)                         AS denominator
FROM cases WHERE accepted_at IS NOT NULL AND project_code IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | accepted_at          | project_code | parallel
--? c1      | 990101 | 2026-11-20T01:00:00Z | P1           | true
--? c2      | 990101 | 2026-11-20T01:00:00Z | P1           | false
--? c3      | 990101 | 2026-11-20T01:00:00Z | P2           |
--? c4      | 990101 | 2026-11-20T01:00:00Z | P2           | true
--? c5      | 990101 | 2026-11-20T01:00:00Z |              | true
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50.0
