--| title   = { zh = "分时 15 秒接通率", en = "15-second answer rate, by hour" }
--| means   = { zh = "时段内各钟点呼入的电话中，15 秒内人工接通的占比，看哪个班次人手不足。分母：该钟点的呼入电话。", en = "Of the calls offered at each hour of the day, the share answered within 15 seconds: which shift lacks people. Denominator: calls offered at that hour." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "offered_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
--| warn    = { below = 95.0 }
--| standard = "GB/T 33358-2016"
SELECT date_part('hour', offered_at) AS hour,
       count(*) FILTER (WHERE answered_at IS NOT NULL AND wait_seconds <= 15) AS numerator,
       count(*)                                                               AS denominator
FROM complaints WHERE offered_at IS NOT NULL GROUP BY hour
--? complaints
--? order_no | offered_at           | answered_at          | wait_seconds
--? o1       | 2026-11-22T01:00:00Z | 2026-11-22T01:00:15Z | 15
--? o2       | 2026-11-22T01:10:00Z | 2026-11-22T01:10:16Z | 16
--? o3       | 2026-11-22T01:20:00Z |                      | 10
--? o4       | 2026-11-22T02:00:00Z | 2026-11-22T02:00:03Z | 3
--? o5       |                      | 2026-11-22T02:00:03Z | 3
--= hour | numerator | denominator | value
--= 9    | 1         | 3           | 33.333333
--= 10   | 1         | 1           | 100
