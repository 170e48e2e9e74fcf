--| title   = { zh = "派遣及时率", en = "Dispatched in time" }
--| means   = { zh = "时段内首次派遣的城市事件中，立案后 60 分钟内派遣的占比。分母：有派遣用时的事件。", en = "Of the city events first assigned in the window, the share assigned within 60 minutes of the filing. Denominator: events with a dispatch time." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "first_assigned_at"
--| windows = ["1h", "today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { below = 98.0 }
SELECT area,
       count(*) FILTER (WHERE dispatch_minutes <= 60) AS numerator,
       count(dispatch_minutes)                        AS denominator
FROM city_events WHERE first_assigned_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | first_assigned_at    | dispatch_minutes
--? v1       | 990101 | 2026-11-22T01:00:00Z | 60
--? v2       | 990101 | 2026-11-22T01:00:00Z | 61
--? v3       | 990101 | 2026-11-22T01:00:00Z |
--? v4       | 990101 |                      | 5
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
