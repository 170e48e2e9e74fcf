--| title   = { zh = "派遣准确率", en = "Accurate dispatch" }
--| means   = { zh = "时段内首次派遣的城市事件中，至今未被退回的占比。分母：时段内首次派遣的城市事件。", en = "Of the city events first assigned in the window, the share not sent back so far. Denominator: city events first assigned in the window." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "first_assigned_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
--| warn    = { below = 98.0 }
SELECT department,
       count(*) FILTER (WHERE returns = 0) AS numerator,
       count(*)                            AS denominator
FROM city_events WHERE first_assigned_at IS NOT NULL GROUP BY department
--? city_events
--? event_no | department | first_assigned_at    | returns
--? v1       | D01        | 2026-11-22T01:00:00Z | 0
--? v2       | D01        | 2026-11-22T01:00:00Z | 0
--? v3       | D01        | 2026-11-22T01:00:00Z | 0
--? v4       | D01        | 2026-11-22T01:00:00Z | 2
--? v5       | D01        |                      | 0
--= department | numerator | denominator | value
--= D01        | 3         | 4           | 75.0
