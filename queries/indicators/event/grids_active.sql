--| title   = { zh = "有事件网格数", en = "Grids with events" }
--| means   = { zh = "时段内有事件上报的单元网格数，按区县；作废、合并的不计。", en = "Grid cells with a city event reported in the window, by district; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT area, count(DISTINCT grid) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | grid | reported_at
--? v1       | 990101 | G1   | 2026-11-22T01:00:00Z
--? v2       | 990101 | G1   | 2026-11-22T01:00:00Z
--? v3       | 990101 | G2   | 2026-11-22T01:00:00Z
--? v4       | 990101 |      | 2026-11-22T01:00:00Z
--? v5       | 990101 | G3   |
--= area   | value
--= 990101 | 2
