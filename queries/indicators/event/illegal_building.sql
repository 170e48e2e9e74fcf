--| title   = { zh = "违法建设事件", en = "Illegal building" }
--| means   = { zh = "时段内上报的违法建设事件数，按区县、乡镇街道，要求早发现、早制止。", en = "City events on illegal building reported in the window, by district and town: to be found and stopped early." }
--| owner   = { zh = "城市管理局市容科", en = "City Appearance Section, City Management Bureau" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, town, count(*) AS value
FROM city_events WHERE class_code = '1504' GROUP BY area, town
--? city_events
--? event_no | area   | town      | class_code | reported_at
--? v1       | 990101 | 990101001 | 1504       | 2026-11-22T01:00:00Z
--? v2       | 990101 | 990101001 | 1504       | 2026-11-22T01:00:00Z
--? v3       | 990101 | 990101001 | 1501       | 2026-11-22T01:00:00Z
--? v4       | 990101 |           | 1504       | 2026-11-22T01:00:00Z
--= area   | town      | value
--= 990101 | 990101001 | 2
--= 990101 |           | 1
