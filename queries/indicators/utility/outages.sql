--| title   = { zh = "停水停电事件", en = "Failures of water and power" }
--| means   = { zh = "时段内上报的自来水管破裂、停电事件数，按区县；作废、合并的不计。", en = "City events on burst water pipes and power failures reported in the window, by district; rejected and merged ones are out." }
--| owner   = { zh = "城市管理局市政公用科", en = "Municipal Utilities Section, City Management Bureau" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT class_code, area, count(*) AS value
FROM city_events WHERE class_code IN ('1402', '1404') GROUP BY class_code, area
--? city_events
--? event_no | class_code | area   | reported_at
--? v1       | 1402       | 990101 | 2026-11-22T01:00:00Z
--? v2       | 1404       | 990101 | 2026-11-22T01:00:00Z
--? v3       | 1404       | 990101 | 2026-11-22T01:00:00Z
--? v4       | 1403       | 990101 | 2026-11-22T01:00:00Z
--= class_code | area   | value
--= 1402       | 990101 | 1
--= 1404       | 990101 | 2
