--| title   = { zh = "本期受理未办结", en = "Accepted in the window and still open" }
--| means   = { zh = "时段内受理的办件中，至今未办结的件数，即存量按受理时期的分布。", en = "Cases accepted in the window that are not concluded yet: the stock by the time of acceptance." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL AND concluded_at IS NULL AND stage <> 'not_accepted' GROUP BY department
--? cases
--? case_no | department | stage        | accepted_at          | concluded_at
--? c1      | D01        | accepted     | 2026-11-22T01:00:00Z |
--? c2      | D01        | suspended    | 2026-11-22T01:00:00Z |
--? c3      | D01        | concluded    | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? c4      | D01        | not_accepted | 2026-11-22T01:00:00Z |
--? c5      | D02        | received     |                      |
--= department | value
--= D01        | 2
