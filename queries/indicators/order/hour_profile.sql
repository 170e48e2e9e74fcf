--| title   = { zh = "诉求时段分布", en = "Orders by hour of the day" }
--| means   = { zh = "时段内登记的诉求工单按钟点（0–23 时，本市时间）计数。", en = "Orders registered in the window by hour of the city's day (0 to 23)." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "count"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT date_part('hour', registered_at) AS hour, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL GROUP BY hour
--? complaints
--? order_no | registered_at
--? o1       | 2026-11-22T00:59:00Z
--? o2       | 2026-11-22T01:00:00Z
--? o3       | 2026-11-22T16:30:00Z
--? o4       |
--= hour | value
--= 8    | 1
--= 9    | 1
--= 0    | 1
