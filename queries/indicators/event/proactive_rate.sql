--| title   = { zh = "主动发现率", en = "Found by the city itself" }
--| means   = { zh = "时段内上报的城市事件中，由巡查员、视频、物联感知主动发现的占比。分母：写明来源的事件，作废、合并的不计。", en = "Of the city events reported in the window, the share found by inspectors, video or sensors. Denominator: events that state their origin, rejected and merged ones out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "reported_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT area,
       count(*) FILTER (WHERE origin IN ('inspector', 'video', 'sensor')) AS numerator,
       count(origin)                                                      AS denominator
FROM city_events WHERE reported_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | origin    | reported_at
--? v1       | 990101 | inspector | 2026-11-22T01:00:00Z
--? v2       | 990101 | video     | 2026-11-22T01:00:00Z
--? v3       | 990101 | sensor    | 2026-11-22T01:00:00Z
--? v4       | 990101 | citizen   | 2026-11-22T01:00:00Z
--? v5       | 990101 |           | 2026-11-22T01:00:00Z
--? v6       | 990101 | video     |
--= area   | numerator | denominator | value
--= 990101 | 3         | 4           | 75
