--| title   = { zh = "小类上报量", en = "Events by class" }
--| means   = { zh = "时段内上报的城市事件，按小类（大类 2 位 + 小类 2 位）计数；作废、合并的不计。", en = "City events reported in the window, by class of four digits; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["1h", "today", "24h", "7d", "month", "quarter", "year"]
--| standard = "GB/T 30428"
SELECT class_code, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY class_code
--? city_events
--? event_no | class_code | reported_at
--? v1       | 0101       | 2026-11-22T01:00:00Z
--? v2       | 0101       | 2026-11-22T01:00:00Z
--? v3       | 1401       | 2026-11-22T01:00:00Z
--? v4       |            | 2026-11-22T01:00:00Z
--? v5       | 1401       |
--= class_code | value
--= 0101       | 2
--= 1401       | 1
--=            | 1
