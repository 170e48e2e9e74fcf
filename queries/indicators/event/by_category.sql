--| title   = { zh = "部件与事件构成", en = "Components and events" }
--| means   = { zh = "时段内上报的城市事件，按部件类、事件类和大类计数；作废、合并的不计。", en = "City events reported in the window, by category (component or event) and main class; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 30428"
SELECT category, class_1, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY category, class_1
--? city_events
--? event_no | category  | class_1 | reported_at
--? v1       | component | 01      | 2026-11-22T01:00:00Z
--? v2       | component | 01      | 2026-11-22T01:00:00Z
--? v3       | event     | 11      | 2026-11-22T01:00:00Z
--? v4       | event     | 11      |
--= category  | class_1 | value
--= component | 01      | 2
--= event     | 11      | 1
