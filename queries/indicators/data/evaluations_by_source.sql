--| title   = { zh = "评价来源系统", en = "Evaluations by source" }
--| means   = { zh = "时段内提交的评价，按来源系统，用于核对各系统是否按时推送。", en = "Evaluations submitted in the window, by source system: whether each one delivers." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "count"
--| time    = "submitted_at"
--| windows = ["1h", "today", "24h", "7d", "month"]
SELECT source, count(*) AS value
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY source
--? evaluations
--? evaluation_id | source | submitted_at
--? e1            | rating | 2026-11-22T01:00:00Z
--? e2            | rating | 2026-11-22T02:00:00Z
--? e3            | cards  | 2026-11-22T01:00:00Z
--? e4            | cards  |
--= source | value
--= rating | 2
--= cards  | 1
