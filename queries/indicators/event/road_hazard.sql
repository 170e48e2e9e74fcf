--| title   = { zh = "道路险情", en = "Road hazards" }
--| means   = { zh = "时段内上报的道路塌陷、路面积水、道路遗撒、积雪结冰事件数，影响通行安全。", en = "City events reported in the window on road collapse, water, spills, snow and ice: what makes roads unsafe." }
--| owner   = { zh = "城市管理局市政公用科", en = "Municipal Utilities Section, City Management Bureau" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
--| rollup  = true
SELECT class_code, area, count(*) AS value
FROM city_events WHERE class_code IN ('0201', '1103', '1401', '1405') GROUP BY class_code, area
--? city_events
--? event_no | class_code | area   | reported_at
--? v1       | 0201       | 990101 | 2026-11-22T01:00:00Z
--? v2       | 1405       | 990101 | 2026-11-22T01:00:00Z
--? v3       | 1405       | 990101 | 2026-11-22T01:00:00Z
--? v4       | 0202       | 990101 | 2026-11-22T01:00:00Z
--? v5       |            | 990101 | 2026-11-22T01:00:00Z
--= class_code | area   | value
--= 0201       | 990101 | 1
--= 1405       | 990101 | 2
