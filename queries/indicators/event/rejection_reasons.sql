--| title   = { zh = "作废原因构成", en = "Reasons of rejected events" }
--| means   = { zh = "时段内作废的城市事件，按原因和区县计数。", en = "Rejections of city events in the window, by reason and district." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "times"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT reason_code, area, count(*) AS value
FROM city_event_steps WHERE kind = 'rejected' GROUP BY reason_code, area
--? city_event_steps
--? kind     | reason_code | area   | occurred_at
--? rejected | not_ours    | 990101 | 2026-11-22T01:00:00Z
--? rejected | weather     | 990101 | 2026-11-22T01:00:00Z
--? rejected | weather     | 990101 | 2026-11-22T01:00:00Z
--? returned | weather     | 990101 | 2026-11-22T01:00:00Z
--= reason_code | area   | value
--= not_ours    | 990101 | 1
--= weather     | 990101 | 2
