--| title   = { zh = "燃气安全事件", en = "Gas safety" }
--| means   = { zh = "时段内上报的燃气泄漏、燃气调压站事件数，逐件核实处置。", en = "City events on gas leaks and gas regulating stations reported in the window: each is looked into." }
--| owner   = { zh = "城市管理局市政公用科", en = "Municipal Utilities Section, City Management Bureau" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, class_code, count(*) AS value
FROM city_events WHERE class_code IN ('0106', '1403') GROUP BY area, class_code
--? city_events
--? event_no | area   | class_code | reported_at
--? v1       | 990101 | 1403       | 2026-11-22T01:00:00Z
--? v2       | 990101 | 1403       | 2026-11-22T01:00:00Z
--? v3       | 990101 | 0106       | 2026-11-22T01:00:00Z
--? v4       | 990101 | 1402       | 2026-11-22T01:00:00Z
--= area   | class_code | value
--= 990101 | 1403       | 2
--= 990101 | 0106       | 1
