--| title   = { zh = "分级上报量", en = "Events by severity" }
--| means   = { zh = "时段内上报的城市事件，按严重程度（1 特急至 4 一般）和区县计数；作废、合并的不计。", en = "City events reported in the window, by severity (1 the gravest to 4) and district; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
--| rollup  = true
SELECT severity, area, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY severity, area
--? city_events
--? event_no | severity | area   | reported_at
--? v1       | 1        | 990101 | 2026-11-22T01:00:00Z
--? v2       | 2        | 990101 | 2026-11-22T01:00:00Z
--? v3       | 2        | 990101 | 2026-11-22T01:00:00Z
--? v4       | 2        | 990101 |
--= severity | area   | value
--= 1        | 990101 | 1
--= 2        | 990101 | 2
