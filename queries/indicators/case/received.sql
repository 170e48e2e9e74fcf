--| title   = { zh = "受理量", en = "Cases accepted" }
--| means   = { zh = "时段内受理的办件数，按受理时刻计。", en = "Cases accepted in the window, by the instant of acceptance." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT area, department, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | stage        | received_at          | accepted_at
--? c1      | 990101 | D01        | accepted     | 2026-11-22T01:00:00Z | 2026-11-22T01:05:00Z
--? c2      | 990101 | D01        | concluded    | 2026-11-22T01:00:00Z | 2026-11-22T01:30:00Z
--? c3      | 990101 | D02        | not_accepted | 2026-11-22T01:10:00Z |
--? c4      | 990102 | D01        | supplement   | 2026-11-22T01:10:00Z | 2026-11-22T01:40:00Z
--= area   | department | value
--= 990101 | D01        | 2
--= 990102 | D01        | 1
