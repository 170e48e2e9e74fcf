--| title   = { zh = "呼损率", en = "Abandoned call rate" }
--| means   = { zh = "时段内呼入的电话中，接通前挂断的占比。分母：全部呼入电话。", en = "Of the calls offered in the window, the share hung up before an answer. Denominator: all calls offered." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "offered_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
--| warn    = { above = 5.0 }
--| standard = "GB/T 33358-2016"
SELECT area,
       count(abandoned_at) AS numerator,
       count(*)            AS denominator
FROM complaints WHERE offered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | offered_at           | abandoned_at         | answered_at
--? o1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T01:00:40Z |
--? o2       | 990101 | 2026-11-22T01:00:00Z |                      | 2026-11-22T01:00:09Z
--? o3       | 990101 | 2026-11-22T01:00:00Z |                      | 2026-11-22T01:00:12Z
--? o4       | 990101 |                      | 2026-11-22T01:00:40Z |
--? o5       |        | 2026-11-22T01:00:00Z |                      |
--= area   | numerator | denominator | value
--= 990101 | 1         | 3           | 33.333333
--=        | 0         | 1           | 0
