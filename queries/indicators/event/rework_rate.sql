--| title   = { zh = "返工率", en = "Rework rate" }
--| means   = { zh = "时段内最近一次核查的城市事件中，核查曾不通过的占比。分母：时段内核查的城市事件。", en = "Of the city events last checked in the window, the share that failed a check. Denominator: city events checked in the window." }
--| owner   = { zh = "指挥中心核查科", en = "Checking Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "checked_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT department,
       count(*) FILTER (WHERE check_failures >= 1) AS numerator,
       count(*)                                    AS denominator
FROM city_events WHERE checked_at IS NOT NULL GROUP BY department
--? city_events
--? event_no | department | checked_at           | check_passes | check_failures
--? v1       | D01        | 2026-11-22T01:00:00Z | 1            | 0
--? v2       | D01        | 2026-11-22T01:00:00Z | 1            | 2
--? v3       | D01        | 2026-11-22T01:00:00Z | 0            | 1
--? v4       | D01        | 2026-11-22T01:00:00Z | 1            | 0
--? v5       | D01        |                      | 0            | 0
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50.0
