--| title   = { zh = "办件来源系统", en = "Cases by source" }
--| means   = { zh = "时段内受理的办件，按来源系统，用于核对各系统是否按时推送。", en = "Cases accepted in the window, by source system: whether each one delivers." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
SELECT source, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY source
--? cases
--? case_no | source | accepted_at
--? c1      | hall   | 2026-11-22T01:00:00Z
--? c2      | hall   | 2026-11-22T02:00:00Z
--? c3      | portal | 2026-11-22T01:00:00Z
--? c4      | portal |
--= source | value
--= hall   | 2
--= portal | 1
