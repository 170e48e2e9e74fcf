--| title   = { zh = "反复退单件", en = "Orders sent back and forth" }
--| means   = { zh = "时段内首次派单、至今被退回两次及以上的诉求。", en = "Orders first dispatched in the window that were sent back twice or more so far." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "dispatched_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
SELECT department, count(*) AS value
FROM complaints WHERE dispatched_at IS NOT NULL AND returns >= 2 GROUP BY department
--? complaints
--? order_no | department | dispatched_at        | returns
--? o1       | D01        | 2026-11-22T01:00:00Z | 1
--? o2       | D01        | 2026-11-22T01:00:00Z | 2
--? o3       | D01        | 2026-11-22T01:00:00Z | 4
--? o4       | D02        | 2026-11-22T01:00:00Z | 0
--= department | value
--= D01        | 2
