--| title   = { zh = "跨域通办量", en = "Cross-region cases" }
--| means   = { zh = "时段内受理的跨省、跨市通办办件数。", en = "Cross-region cases accepted in the window." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
SELECT area, department, count(*) AS value
FROM cases WHERE tag_cross_region AND accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | tag_cross_region | accepted_at
--? c1      | 990101 | D01        | true             | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | true             | 2026-11-22T01:00:00Z
--? c3      | 990101 | D01        | false            | 2026-11-22T01:00:00Z
--? c4      | 990101 | D01        |                  | 2026-11-22T01:00:00Z
--? c5      | 990101 | D02        | true             |
--= area   | department | value
--= 990101 | D01        | 2
