--| title   = { zh = "事件督办率", en = "Events supervised" }
--| means   = { zh = "时段内立案的城市事件中，被督办过的占比。分母：立案的事件，作废、合并的不计。", en = "Of the city events filed in the window, the share that a supervisor stepped into. Denominator: events filed, rejected and merged ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "filed_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE supervisions > 0) AS numerator,
       count(*)                                 AS denominator
FROM city_events WHERE filed_at IS NOT NULL GROUP BY department
--? city_events
--? event_no | department | filed_at             | supervisions
--? v1       | D32        | 2026-11-22T01:00:00Z | 0
--? v2       | D32        | 2026-11-22T01:00:00Z | 0
--? v3       | D32        | 2026-11-22T01:00:00Z | 3
--? v4       | D32        |                      | 1
--= department | numerator | denominator | value
--= D32        | 1         | 3           | 33.333333
