--| title   = { zh = "合并事件", en = "Events merged" }
--| means   = { zh = "时段内上报、因重复上报而并入其他事件的城市事件数，按来源。", en = "City events reported in the window that were merged into another as reported twice, by origin." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
SELECT origin, area, count(*) AS value
FROM city_events_out WHERE stage = 'merged' GROUP BY origin, area
--? city_events_out
--? event_no | origin  | area   | stage    | reported_at
--? v1       | citizen | 990101 | merged   | 2026-11-22T01:00:00Z
--? v2       | citizen | 990101 | rejected | 2026-11-22T01:00:00Z
--? v3       | hotline | 990101 | merged   | 2026-11-22T01:00:00Z
--? v4       | hotline | 990101 | merged   | 2026-11-22T01:00:00Z
--= origin  | area   | value
--= citizen | 990101 | 1
--= hotline | 990101 | 2
