--| title   = { zh = "超长通话占比", en = "Very long talks" }
--| means   = { zh = "时段内登记的来电工单中，通话超过 10 分钟的占比。分母：写明通话秒数的工单。", en = "Of the orders registered by call in the window, the share whose talk took more than ten minutes. Denominator: orders that state the talk time." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "registered_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE talk_seconds > 600) AS numerator,
       count(talk_seconds)                        AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | registered_at        | talk_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 600
--? o2       | 990101 | 2026-11-22T01:00:00Z | 601
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 |                      | 700
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
