--| title   = { zh = "当日结案率", en = "Closed the same day" }
--| means   = { zh = "时段内上报的城市事件中，上报当日（本市日历日）即结案的占比。分母：上报的事件，作废、合并的不计。", en = "Of the city events reported in the window, the share closed on the city day of the report. Denominator: events reported, rejected and merged ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "reported_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE date_trunc('day', closed_at) = date_trunc('day', reported_at)) AS numerator,
       count(*)                                                                              AS denominator
FROM city_events WHERE reported_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | reported_at          | closed_at
--? v1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T15:59:00Z
--? v2       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T16:00:00Z
--? v3       | 990101 | 2026-11-22T01:00:00Z |
--? v4       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? v5       | 990101 |                      | 2026-11-22T02:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50
