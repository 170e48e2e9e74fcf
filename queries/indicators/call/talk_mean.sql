--| title   = { zh = "平均通话时长", en = "Mean talk time" }
--| means   = { zh = "时段内登记的来电工单，按诉求类型的平均通话秒数。分母：写明通话秒数的工单。", en = "Mean seconds of talk of the orders registered by call in the window, by type of request. Denominator: orders that state the talk time." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "seconds"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| min_n   = 0
SELECT order_type,
       sum(talk_seconds)   AS numerator,
       count(talk_seconds) AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY order_type
--? complaints
--? order_no | order_type | registered_at        | talk_seconds
--? o1       | consult    | 2026-11-22T01:00:00Z | 60
--? o2       | consult    | 2026-11-22T01:00:00Z | 120
--? o3       | consult    | 2026-11-22T01:00:00Z |
--? o4       | complaint  | 2026-11-22T01:00:00Z | 300
--? o5       | complaint  |                      | 900
--= order_type | numerator | denominator | value
--= consult    | 180       | 2           | 90
--= complaint  | 300       | 1           | 300
