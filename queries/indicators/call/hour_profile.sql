--| title   = { zh = "来电时段分布", en = "Calls by hour of the day" }
--| means   = { zh = "时段内呼入的电话按钟点（0–23 时，本市时间）计数，供排班。", en = "Calls offered in the window by hour of the city's day (0 to 23), for the roster." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "calls"
--| time    = "offered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT date_part('hour', offered_at) AS hour, count(*) AS value
FROM complaints WHERE offered_at IS NOT NULL GROUP BY hour
--? complaints
--? order_no | offered_at
--? o1       | 2026-11-22T00:59:00Z
--? o2       | 2026-11-22T01:00:00Z
--? o3       | 2026-11-22T01:30:00Z
--? o4       | 2026-11-22T16:00:00Z
--? o5       |
--= hour | value
--= 8    | 1
--= 9    | 2
--= 0    | 1
