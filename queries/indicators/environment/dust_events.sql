--| title   = { zh = "扬尘与焚烧事件", en = "Dust and burning" }
--| means   = { zh = "时段内上报的施工扬尘、焚烧垃圾事件数，影响空气质量；作废、合并的不计。", en = "City events on dust of construction and the burning of rubbish reported in the window: what spoils the air; rejected and merged ones are out." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "count"
--| better  = "lower"
--| time    = "reported_at"
--| windows = ["today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, class_code, count(*) AS value
FROM city_events WHERE class_code IN ('1105', '1301') GROUP BY area, class_code
--? city_events
--? event_no | area   | class_code | reported_at
--? v1       | 990101 | 1301       | 2026-11-22T01:00:00Z
--? v2       | 990101 | 1301       | 2026-11-22T01:00:00Z
--? v3       | 990101 | 1105       | 2026-11-22T01:00:00Z
--? v4       | 990101 | 1302       | 2026-11-22T01:00:00Z
--= area   | class_code | value
--= 990101 | 1301       | 2
--= 990101 | 1105       | 1
