--| title   = { zh = "诉求当日办结率", en = "Concluded the same day" }
--| means   = { zh = "时段内登记的诉求工单中，登记当日（本市日历日）即办结的占比。分母：登记的工单。", en = "Of the orders registered in the window, the share concluded on the city day of their registration. Denominator: registered orders." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE date_trunc('day', concluded_at) = date_trunc('day', registered_at)) AS numerator,
       count(*)                                                                                   AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | registered_at        | concluded_at
--? o1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T15:59:00Z
--? o2       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T16:00:00Z
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 |                      | 2026-11-22T02:00:00Z
--? o5       | 990102 | 2026-11-21T17:00:00Z | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 3           | 33.333333
--= 990102 | 1         | 1           | 100
