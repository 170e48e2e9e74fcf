--| title   = { zh = "乡镇街道上报量", en = "Events by town" }
--| means   = { zh = "时段内上报的城市事件，按区县、乡镇街道计数；作废、合并的不计。", en = "City events reported in the window, by district and town; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| standard = "GB/T 10114"
SELECT area, town, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY area, town
--? city_events
--? event_no | area   | town      | reported_at
--? v1       | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? v2       | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? v3       | 990101 |           | 2026-11-22T01:00:00Z
--? v4       | 990102 | 990102001 |
--= area   | town      | value
--= 990101 | 990101001 | 2
--= 990101 |           | 1
