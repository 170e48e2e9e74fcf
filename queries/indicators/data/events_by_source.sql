--| title   = { zh = "事件来源系统", en = "Events by source" }
--| means   = { zh = "时段内上报的城市事件，按来源系统，用于核对各系统是否按时推送；作废、合并的不计。", en = "City events reported in the window, by source system: whether each one delivers; rejected and merged ones are out." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "count"
--| time    = "reported_at"
--| windows = ["15m", "1h", "today", "24h", "7d", "month"]
SELECT source, count(*) AS value
FROM city_events WHERE reported_at IS NOT NULL GROUP BY source
--? city_events
--? event_no | source | reported_at
--? v1       | grid   | 2026-11-22T01:00:00Z
--? v2       | grid   | 2026-11-22T02:00:00Z
--? v3       | video  | 2026-11-22T01:00:00Z
--? v4       | video  |
--= source | value
--= grid   | 2
--= video  | 1
