--| title   = { zh = "平均接通等候", en = "Mean wait of answered calls" }
--| means   = { zh = "时段内接通的电话，从呼入到人工应答的平均等候秒数。分母：写明等候秒数的接通电话。", en = "Mean seconds from ringing to the answer of the calls answered in the window. Denominator: answered calls that state the wait." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "seconds"
--| better  = "lower"
--| time    = "answered_at"
--| windows = ["15m", "1h", "today", "7d", "month"]
--| rollup  = true
--| min_n   = 0
--| warn    = { above = 15.0 }
--| standard = "GB/T 33358-2016"
SELECT area,
       sum(wait_seconds)   AS numerator,
       count(wait_seconds) AS denominator
FROM complaints WHERE answered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | answered_at          | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 4
--? o2       | 990101 | 2026-11-22T01:00:00Z | 11
--? o3       | 990101 | 2026-11-22T01:00:00Z |
--? o4       | 990101 |                      | 300
--= area   | numerator | denominator | value
--= 990101 | 15        | 2           | 7.5
