--| title   = { zh = "立案用时第 90 百分位", en = "Time to file, 90th percentile" }
--| means   = { zh = "时段内立案的城市事件中，九成不超过的自上报至立案的自然分钟数。", en = "The minutes from report to filing that nine of ten city events filed in the window did not exceed." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "filed_at"
--| windows = ["1h", "today", "24h", "7d"]
--| rollup  = true
--| warn    = { above = 10.0 }
--| alarm   = { above = 30.0, response = { zh = "增派受理席，清理待立案事件", en = "Add intake seats and clear the events waiting to be filed" }, owner = "指挥中心值班长", on_delay = "5m", off_delay = "15m" }
SELECT area, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY filing_minutes) AS value
FROM city_events WHERE filed_at IS NOT NULL GROUP BY area
--? city_events
--? event_no | area   | filed_at             | filing_minutes
--? v1       | 990101 | 2026-11-22T01:00:00Z | 6
--? v2       | 990101 | 2026-11-22T01:00:00Z | 6
--? v3       | 990101 | 2026-11-22T01:00:00Z |
--? v4       | 990101 |                      |
--= area   | value
--= 990101 | 6
