--| title   = { zh = "有办件部门数", en = "Departments at work" }
--| means   = { zh = "时段内有办件受理的部门数，按区县，用于发现未进驻或停办的部门。", en = "Departments with a case accepted in the window, by district: who is missing from the hall." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "count"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area, count(DISTINCT department) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | department | accepted_at
--? c1      | 990101 | D01        | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | 2026-11-22T01:00:00Z
--? c3      | 990101 | D02        | 2026-11-22T01:00:00Z
--? c4      | 990101 |            | 2026-11-22T01:00:00Z
--? c5      | 990101 | D03        |
--= area   | value
--= 990101 | 2
