--| title   = { zh = "结案量", en = "Closings" }
--| means   = { zh = "时段内结案的城市事件数，按责任部门和区县。", en = "City events closed in the window, by department and district." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "higher"
--| time    = "closed_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT department, area, count(*) AS value
FROM city_events WHERE closed_at IS NOT NULL GROUP BY department, area
--? city_events
--? event_no | department | area   | closed_at
--? v1       | D32        | 990101 | 2026-11-22T01:00:00Z
--? v2       | D32        | 990101 | 2026-11-22T02:00:00Z
--? v3       | D32        | 990101 |
--? v4       |            | 990102 | 2026-11-22T01:00:00Z
--= department | area   | value
--= D32        | 990101 | 2
--=            | 990102 | 1
