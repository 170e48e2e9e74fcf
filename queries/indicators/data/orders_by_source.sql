--| title   = { zh = "诉求来源系统", en = "Orders by source" }
--| means   = { zh = "时段内登记的诉求工单，按来源系统，用于核对各系统是否按时推送。", en = "Orders registered in the window, by source system: whether each one delivers." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
SELECT source, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY source
--? complaints
--? order_no | source  | registered_at
--? o1       | hotline | 2026-11-22T01:00:00Z
--? o2       | hotline | 2026-11-22T02:00:00Z
--? o3       | app     | 2026-11-22T01:00:00Z
--? o4       | app     |
--= source  | value
--= hotline | 2
--= app     | 1
