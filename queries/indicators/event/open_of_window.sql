--| title   = { zh = "本期上报未结案", en = "Reported in the window and still open" }
--| means   = { zh = "时段内上报的城市事件中，至今未结案的件数，即存量按上报时期的分布。", en = "City events reported in the window that are not closed yet: the stock by the time of the report." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["1h", "today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL AND closed_at IS NULL GROUP BY area
--? city_events
--? event_no | area   | reported_at          | closed_at
--? v1       | 990101 | 2026-11-22T01:00:00Z |
--? v2       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? v3       | 990102 | 2026-11-22T01:00:00Z |
--? v4       | 990102 |                      |
--= area   | value
--= 990101 | 1
--= 990102 | 1
