--| title   = { zh = "高发网格前二十", en = "Twenty busiest grids" }
--| means   = { zh = "时段内上报的城市事件中，件数最多的二十个单元网格；作废、合并的不计。", en = "The twenty grid cells with the most city events reported in the window; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["7d", "month", "quarter"]
--| standard = "CJJ/T 106"
SELECT grid, count(*) AS value
FROM city_events WHERE grid IS NOT NULL GROUP BY grid ORDER BY value DESC LIMIT 20
--? city_events
--? event_no | grid         | reported_at
--? v1       | 990101001001 | 2026-11-22T01:00:00Z
--? v2       | 990101001001 | 2026-11-22T01:00:00Z
--? v3       | 990101001002 | 2026-11-22T01:00:00Z
--? v4       |              | 2026-11-22T01:00:00Z
--= grid         | value
--= 990101001001 | 2
--= 990101001002 | 1
