--| title   = { zh = "一件事办件量", en = "One-thing cases" }
--| means   = { zh = "时段内按“高效办成一件事”受理的办件数。", en = "Cases accepted in the window under one thing at once." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "count"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM cases WHERE tag_one_thing AND accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | tag_one_thing | accepted_at
--? c1      | 990101 | D01        | true          | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | false         | 2026-11-22T01:00:00Z
--? c3      | 990101 | D02        | true          | 2026-11-22T01:00:00Z
--? c4      | 990101 | D02        |               | 2026-11-22T01:00:00Z
--? c5      | 990101 | D02        | true          |
--= area   | department | value
--= 990101 | D01        | 1
--= 990101 | D02        | 1
