--| title   = { zh = "来电星期分布", en = "Calls by weekday" }
--| means   = { zh = "时段内呼入的电话按星期（1 周一 … 7 周日，本市时间）计数，供周末排班。", en = "Calls offered in the window by weekday of the city (1 Monday to 7 Sunday), for weekend rosters." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "calls"
--| time    = "offered_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT date_part('isodow', offered_at) AS weekday, count(*) AS value
FROM complaints WHERE offered_at IS NOT NULL GROUP BY weekday
--? complaints
--? order_no | offered_at
--? o1       | 2026-11-22T15:59:00Z
--? o2       | 2026-11-22T16:00:00Z
--? o3       | 2026-11-23T02:00:00Z
--? o4       |
--= weekday | value
--= 7       | 1
--= 1       | 2
