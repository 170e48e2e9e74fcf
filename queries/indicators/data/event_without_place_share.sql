--| title   = { zh = "无坐标事件占比", en = "Events without a place" }
--| means   = { zh = "时段内上报的城市事件中，没有经纬度的占比，此类事件上不了图。分母：上报的事件，作废、合并的不计。", en = "Of the city events reported in the window, the share without coordinates: no map shows them. Denominator: events reported, rejected and merged ones out." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT source, origin,
       count(*) FILTER (WHERE longitude IS NULL OR latitude IS NULL) AS numerator,
       count(*)                                                      AS denominator
FROM city_events WHERE reported_at IS NOT NULL GROUP BY source, origin
--? city_events
--? event_no | source | origin    | longitude | latitude | reported_at
--? v1       | grid   | inspector | 113.3     | 33.7     | 2026-11-22T01:00:00Z
--? v2       | grid   | inspector | 113.3     |          | 2026-11-22T01:00:00Z
--? v3       | grid   | inspector |           |          | 2026-11-22T01:00:00Z
--? v4       | grid   | inspector | 113.3     | 33.7     | 2026-11-22T01:00:00Z
--? v5       | grid   | inspector |           |          |
--= source | origin    | numerator | denominator | value
--= grid   | inspector | 2         | 4           | 50
