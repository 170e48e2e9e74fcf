--| title   = { zh = "紧急类派出用时 P90", en = "Sending, urgent, P90" }
--| means   = { zh = "时段内首次派出力量的紧急类城市事件中，九成不超过的自派遣到部门至派出力量的自然分钟数，按部门。", en = "The minutes from the assignment to a body to the sending of a unit that nine of ten city events of urgent classes with a unit sent in the window did not exceed, by body." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "unit_sent_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
SELECT v.department, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY v.sending_minutes) AS value
FROM city_events v JOIN event_classes c ON v.class_code = c.code
WHERE c.urgent AND v.unit_sent_at IS NOT NULL GROUP BY v.department
--? city_events
--? event_no | department | class_code | unit_sent_at         | sending_minutes
--? v1       | D44        | 0101       | 2026-11-22T01:00:00Z | 6
--? v2       | D44        | 0101       | 2026-11-22T01:00:00Z | 6
--? v3       | D44        | 0101       |                      |
--? v4       | D44        | 1101       | 2026-11-22T01:00:00Z | 4000
--= department | value
--= D44        | 6
