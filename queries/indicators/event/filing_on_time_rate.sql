--| title   = { zh = "立案及时率", en = "Filed in time" }
--| means   = { zh = "时段内立案的城市事件中，上报后 30 分钟内立案的占比。分母：有立案用时的事件。", en = "Of the city events filed in the window, the share filed within 30 minutes of the report. Denominator: events with a filing time." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "filed_at"
--| windows = ["1h", "today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { below = 98.0 }
SELECT area,
       count(*) FILTER (WHERE filing_minutes <= 30) AS numerator,
       count(filing_minutes)                        AS denominator
FROM city_events WHERE filed_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | filed_at             | filing_minutes
--? v1       | 990101 | 2026-11-22T01:00:00Z | 30
--? v2       | 990101 | 2026-11-22T01:00:00Z | 31
--? v3       | 990101 | 2026-11-22T01:00:00Z | 2
--? v4       | 990101 | 2026-11-22T01:00:00Z |
--? v5       | 990101 |                      | 2
--= area   | numerator | denominator | value
--= 990101 | 2         | 3           | 66.666667
