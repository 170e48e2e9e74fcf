--| title   = { zh = "诉求办结量", en = "Orders concluded" }
--| means   = { zh = "时段内办结的诉求工单数，含直接答复的，按最近一次办结时刻计。", en = "Orders concluded in the window, those answered directly included, by their last conclusion." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT department, count(*) AS value
FROM complaints WHERE concluded_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | concluded_at
--? o1       | D01        | 2026-11-22T01:00:00Z
--? o2       | D01        | 2026-11-22T02:00:00Z
--? o3       | D01        |
--? o4       |            | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 2
--=            | 1
