--| title   = { zh = "事项办件量", en = "Cases by service item" }
--| means   = { zh = "时段内受理的办件数，按服务事项计。", en = "Cases accepted in the window, by service item." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "year"]
--| standard = "GB/T 39046-2020"
SELECT item_code, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY item_code
--? cases
--? case_no | item_code | accepted_at
--? c1      | I001      | 2026-11-22T01:00:00Z
--? c2      | I001      | 2026-11-22T01:00:00Z
--? c3      | I002      | 2026-11-22T01:00:00Z
--? c4      | I002      |
--? c5      |           | 2026-11-22T01:00:00Z
--= item_code | value
--= I001      | 2
--= I002      | 1
--=           | 1
