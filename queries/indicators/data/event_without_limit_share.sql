--| title   = { zh = "无时限事件占比", en = "Events without a limit" }
--| means   = { zh = "时段内立案的城市事件中，既无立案时限也查不到小类时限的占比，此类事件不计按期率。分母：立案的事件，作废、合并的不计。", en = "Of the city events filed in the window, the share with no limit of their own or of their class: they are in no on-time rate. Denominator: events filed, rejected and merged ones out." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "filed_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT source, class_1,
       count(*) FILTER (WHERE due IS NULL) AS numerator,
       count(*)                            AS denominator
FROM city_events WHERE filed_at IS NOT NULL GROUP BY source, class_1
--? city_events
--? event_no | source | class_1 | filed_at             | due
--? v1       | grid   | 11      | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? v2       | grid   | 11      | 2026-11-22T01:00:00Z |
--? v3       | grid   | 11      |                      |
--? v4       | grid   | 11      | 2026-11-22T01:00:00Z | 2026-11-22T05:00:00Z
--= source | class_1 | numerator | denominator | value
--= grid   | 11      | 1         | 3           | 33.333333
