--| title   = { zh = "未结即办件", en = "Immediate cases still open" }
--| means   = { zh = "此刻已受理、尚未办结的即办件数；即办件应当场或当日办结。", en = "Accepted immediate cases not concluded yet: they are to be concluded on the spot or the same day." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, count(*) AS value
FROM cases WHERE case_type = 1 AND accepted_at IS NOT NULL AND concluded_at IS NULL GROUP BY department
--? cases
--? case_no | department | case_type | accepted_at          | concluded_at
--? c1      | D01        | 1         | 2026-11-22T01:00:00Z |
--? c2      | D01        | 1         | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? c3      | D01        | 2         | 2026-11-22T01:00:00Z |
--? c4      | D01        | 1         |                      |
--= department | value
--= D01        | 1
