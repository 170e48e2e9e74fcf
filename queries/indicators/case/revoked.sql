--| title   = { zh = "撤销件", en = "Revoked cases" }
--| means   = { zh = "时段内办结、其后被撤销决定的办件数，按办结时刻计。", en = "Cases concluded in the window whose decision was revoked later, by the instant of conclusion." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT department, count(*) AS value
FROM cases WHERE stage = 'revoked' GROUP BY department
--? cases
--? case_no | department | stage     | concluded_at
--? c1      | D01        | revoked   | 2026-11-22T01:00:00Z
--? c2      | D01        | withdrawn | 2026-11-22T01:00:00Z
--? c3      | D02        | concluded | 2026-11-22T01:00:00Z
--? c4      | D02        | revoked   | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 1
--= D02        | 1
