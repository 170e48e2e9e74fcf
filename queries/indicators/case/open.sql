--| title   = { zh = "在办件", en = "Open cases" }
--| means   = { zh = "已受理、尚未办结的办件（含补正、特别程序中的）。", en = "Cases accepted and not yet concluded, those paused by a supplement or a special procedure included." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT area, department, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL AND concluded_at IS NULL GROUP BY area, department
--? cases
--? case_no | area   | department | stage      | accepted_at          | concluded_at
--? c1      | 990101 | D01        | accepted   | 2026-11-20T01:00:00Z |
--? c2      | 990101 | D01        | supplement | 2026-11-20T01:00:00Z |
--? c3      | 990101 | D01        | suspended  | 2026-11-20T01:00:00Z |
--? c4      | 990101 | D01        | revoked    | 2026-11-20T01:00:00Z | 2026-11-21T01:00:00Z
--? c5      | 990101 | D01        | received   |                      |
--= area   | department | value
--= 990101 | D01        | 3
