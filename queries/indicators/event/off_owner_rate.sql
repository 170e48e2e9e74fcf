--| title   = { zh = "派遣与权属不符率", en = "Assigned off the owner" }
--| means   = { zh = "时段内首次派遣的城市事件中，责任部门不是小类权属单位的占比。分母：派遣过、小类有权属单位的事件。", en = "Of the city events first assigned in the window, the share whose department is not the owner of their class. Denominator: events assigned whose class has an owner." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "first_assigned_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 2.0 }
SELECT v.class_1,
       count(*) FILTER (WHERE v.department <> c.owner) AS numerator,
       count(c.owner)                                  AS denominator
FROM city_events v JOIN event_classes c ON v.class_code = c.code
WHERE v.first_assigned_at IS NOT NULL GROUP BY v.class_1
--? city_events
--? event_no | class_1 | class_code | department | first_assigned_at
--? v1       | 14      | 1402       | D44        | 2026-11-22T01:00:00Z
--? v2       | 14      | 1402       | D48        | 2026-11-22T01:00:00Z
--? v3       | 14      | 1404       | D45        | 2026-11-22T01:00:00Z
--? v4       | 14      | 1401       | D48        | 2026-11-22T01:00:00Z
--? v5       | 14      | 1401       | D44        |
--= class_1 | numerator | denominator | value
--= 14      | 1         | 4           | 25
