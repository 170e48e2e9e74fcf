--| title   = { zh = "分时取号量", en = "Tickets by hour of the day" }
--| means   = { zh = "时段内各政务大厅取号数，按钟点（0–23 时，本市时间），供错峰引导。", en = "Tickets drawn in the window by hour of the city's day (0 to 23), to lead people to quieter hours." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "people"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT date_part('hour', occurred_at) AS hour, sum(value) AS value
FROM samples WHERE metric = 'hall.tickets' GROUP BY hour
--? samples
--? metric         | value | dimension | kind    | occurred_at
--? hall.tickets   | 20    | H1        | counter | 2026-11-22T01:30:00Z
--? hall.tickets   | 5     | H2        | counter | 2026-11-22T01:59:00Z
--? hall.tickets   | 7     | H1        | counter | 2026-11-22T02:00:00Z
--? hall.abandoned | 3     | H1        | counter | 2026-11-22T01:30:00Z
--= hour | value
--= 9    | 25
--= 10   | 7
