--| title   = { zh = "取号量", en = "Tickets drawn" }
--| means   = { zh = "时段内各政务大厅取号数。", en = "Tickets drawn in the service halls in the window." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "people"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'hall.tickets' GROUP BY area
--? samples
--? metric         | value | dimension | area   | kind    | occurred_at
--? hall.tickets   | 20    | H1        | 990101 | counter | 2026-11-22T01:00:00Z
--? hall.tickets   | 35    | H1        | 990101 | counter | 2026-11-22T02:00:00Z
--? hall.abandoned | 3     | H1        | 990101 | counter | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 55
