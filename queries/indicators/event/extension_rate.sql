--| title   = { zh = "事件延期率", en = "Events extended" }
--| means   = { zh = "时段内立案的城市事件中，获准延期的占比。分母：立案的事件，作废、合并的不计。", en = "Of the city events filed in the window, the share granted an extension. Denominator: events filed, rejected and merged ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "filed_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { above = 5.0 }
SELECT department,
       count(*) FILTER (WHERE extensions > 0) AS numerator,
       count(*)                               AS denominator
FROM city_events WHERE filed_at IS NOT NULL GROUP BY department
--? city_events
--? event_no | department | filed_at             | extensions
--? v1       | D15        | 2026-11-22T01:00:00Z | 0
--? v2       | D15        | 2026-11-22T01:00:00Z | 1
--? v3       | D15        | 2026-11-22T01:00:00Z | 2
--? v4       | D15        | 2026-11-22T01:00:00Z | 0
--? v5       | D15        |                      | 1
--= department | numerator | denominator | value
--= D15        | 2         | 4           | 50
