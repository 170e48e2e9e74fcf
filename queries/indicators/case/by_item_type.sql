--| title   = { zh = "事项类型办件量", en = "Cases by type of item" }
--| means   = { zh = "时段内受理的办件数，按事项类型（行政许可、行政确认、公共服务等）和责任部门计。", en = "Cases accepted in the window, by type of the item (licence, confirmation, public service …) and responsible department." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT item_type, department, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY item_type, department
--? cases
--? case_no | item_type | department | accepted_at
--? c1      | 01        | D01        | 2026-11-22T01:00:00Z
--? c2      | 01        | D01        | 2026-11-22T01:00:00Z
--? c3      | 01        | D02        | 2026-11-22T01:00:00Z
--? c4      | 20        | D01        |
--= item_type | department | value
--= 01        | D01        | 2
--= 01        | D02        | 1
