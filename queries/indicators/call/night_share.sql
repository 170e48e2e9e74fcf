--| title   = { zh = "夜间来电占比", en = "Calls at night" }
--| means   = { zh = "时段内呼入的电话中，22 时至次日 6 时的占比。分母：全部呼入电话。", en = "Of the calls offered in the window, the share between 22:00 and 06:00. Denominator: all calls offered." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| time    = "offered_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE date_part('hour', offered_at) >= 22 OR date_part('hour', offered_at) < 6) AS numerator,
       count(*)                                                                                         AS denominator
FROM complaints WHERE offered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | offered_at
--? o1       | 990101 | 2026-11-22T13:59:00Z
--? o2       | 990101 | 2026-11-22T14:00:00Z
--? o3       | 990101 | 2026-11-21T21:59:00Z
--? o4       | 990101 | 2026-11-21T22:00:00Z
--? o5       | 990101 |
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50
