--| title   = { zh = "直接答复率", en = "Answered directly" }
--| means   = { zh = "时段内登记的诉求中，由话务员直接答复、未派单的占比。分母：时段内登记、已直接答复或已派单的诉求。", en = "Of the orders registered in the window, the share answered at once without dispatch. Denominator: orders registered in the window that were answered directly or dispatched." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
SELECT area,
       count(direct_at) AS numerator,
       count(*)         AS denominator
FROM complaints
WHERE registered_at IS NOT NULL AND (direct_at IS NOT NULL OR dispatched_at IS NOT NULL)
GROUP BY area
--? complaints
--? order_no | area   | registered_at        | direct_at            | dispatched_at
--? o1       | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T01:05:00Z |
--? o2       | 990101 | 2026-11-22T01:00:00Z |                      | 2026-11-22T01:05:00Z
--? o3       | 990101 | 2026-11-22T01:00:00Z |                      | 2026-11-22T01:05:00Z
--? o4       | 990101 | 2026-11-22T01:00:00Z |                      |
--= area   | numerator | denominator | value
--= 990101 | 1         | 3           | 33.333333
