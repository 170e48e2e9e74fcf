--| title   = { zh = "办结量", en = "Cases concluded" }
--| means   = { zh = "时段内办结的办件数，按办结时刻计；撤回、撤销的不计。", en = "Cases concluded in the window, by the instant of conclusion; those withdrawn or revoked are left out." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT area, department, count(*) AS value
FROM cases WHERE stage IN ('concluded', 'delivered') GROUP BY area, department
--? cases
--? case_no | area   | department | stage     | concluded_at
--? c1      | 990101 | D01        | concluded | 2026-11-22T01:00:00Z
--? c2      | 990101 | D01        | delivered | 2026-11-22T01:00:00Z
--? c3      | 990101 | D01        | withdrawn | 2026-11-22T01:00:00Z
--? c4      | 990101 | D01        | accepted  |
--= area   | department | value
--= 990101 | D01        | 2
