--| title   = { zh = "上报量", en = "Events reported" }
--| means   = { zh = "时段内上报的城市事件数，作废、合并的除外。", en = "City events reported in the window, rejected and merged ones left out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| standard = "GB/T 30428"
SELECT area, class_1, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY area, class_1
--? city_events
--? event_no | area   | class_1 | stage    | reported_at
--? v1       | 990101 | 01      | reported | 2026-11-22T01:00:00Z
--? v2       | 990101 | 01      | closed   | 2026-11-22T01:00:00Z
--? v3       | 990101 | 02      | handling | 2026-11-22T01:00:00Z
--? v4       | 990101 | 02      | handling |
--= area   | class_1 | value
--= 990101 | 01      | 2
--= 990101 | 02      | 1
