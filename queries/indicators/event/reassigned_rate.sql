--| title   = { zh = "改派率", en = "Events reassigned" }
--| means   = { zh = "时段内首次派遣的城市事件中，改派过其他部门的占比。分母：派遣过的事件，作废、合并的不计。", en = "Of the city events first assigned in the window, the share assigned to another department later. Denominator: events assigned, rejected and merged ones out." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "first_assigned_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 2.0 }
SELECT class_1,
       count(*) FILTER (WHERE reassignments > 0) AS numerator,
       count(*)                                  AS denominator
FROM city_events WHERE first_assigned_at IS NOT NULL GROUP BY class_1
--? city_events
--? event_no | class_1 | first_assigned_at    | reassignments
--? v1       | 11      | 2026-11-22T01:00:00Z | 0
--? v2       | 11      | 2026-11-22T01:00:00Z | 1
--? v3       | 11      | 2026-11-22T01:00:00Z | 0
--? v4       | 11      | 2026-11-22T01:00:00Z | 2
--? v5       | 11      |                      | 1
--= class_1 | numerator | denominator | value
--= 11      | 2         | 4           | 50
