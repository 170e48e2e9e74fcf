--| title   = { zh = "处置净用时第 90 百分位", en = "Net working time, 90th percentile" }
--| means   = { zh = "时段内结案的城市事件，扣除挂账后的工作时间（小时），九成不超过的数，按大类。", en = "The working hours, suspensions taken off, that nine of ten city events closed in the window did not exceed, by main class." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "hours"
--| better  = "lower"
--| time    = "closed_at"
--| windows = ["7d", "month"]
--| rollup  = true
SELECT class_1, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY net_minutes / 60.0) AS value
FROM city_events WHERE closed_at IS NOT NULL GROUP BY class_1
--? city_events
--? event_no | class_1 | closed_at            | net_minutes
--? v1       | 11      | 2026-11-22T01:00:00Z | 120
--? v2       | 11      | 2026-11-22T01:00:00Z | 120
--? v3       | 11      |                      |
--? v4       | 02      | 2026-11-22T01:00:00Z | 480
--= class_1 | value
--= 11      | 2
--= 02      | 8
