--| title   = { zh = "挂账率", en = "Events suspended" }
--| means   = { zh = "时段内立案的城市事件中，挂过账的占比，防止以挂账回避时限。分母：立案的事件，作废、合并的不计。", en = "Of the city events filed in the window, the share suspended at some time, lest it become a way around the limits. Denominator: events filed, rejected and merged ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "filed_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE suspensions > 0) AS numerator,
       count(*)                                AS denominator
FROM city_events WHERE filed_at IS NOT NULL GROUP BY department
--? city_events
--? event_no | department | filed_at             | suspensions
--? v1       | D13        | 2026-11-22T01:00:00Z | 1
--? v2       | D13        | 2026-11-22T01:00:00Z | 0
--? v3       | D13        |                      | 1
--? v4       | D15        | 2026-11-22T01:00:00Z | 0
--= department | numerator | denominator | value
--= D13        | 1         | 2           | 50
--= D15        | 0         | 1           | 0
