--| title   = { zh = "本期派单未办结", en = "Dispatched in the window and still open" }
--| means   = { zh = "时段内首次派单的诉求工单中，至今未办结的件数，即存量按派单时期的分布。", en = "Orders first dispatched in the window that are not concluded yet: the stock by the time of dispatch." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "dispatched_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department, count(*) AS value
FROM complaints WHERE dispatched_at IS NOT NULL AND concluded_at IS NULL GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | concluded_at
--? o1       | D01        | 2026-11-22T01:00:00Z |
--? o2       | D01        | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? o3       | D02        | 2026-11-22T01:00:00Z |
--? o4       | D02        |                      |
--= department | value
--= D01        | 1
--= D02        | 1
