--| title   = { zh = "15 秒内挂断占比", en = "Abandoned within 15 seconds" }
--| means   = { zh = "时段内接通前挂断的电话中，等候不超过 15 秒即挂断的占比，用于区分误拨与久候放弃。分母：写明等候秒数的挂断电话。", en = "Of the calls abandoned in the window, the share given up within 15 seconds of waiting: misdials rather than lost patience. Denominator: abandoned calls that state the wait." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "percent"
--| time    = "abandoned_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE wait_seconds <= 15) AS numerator,
       count(wait_seconds)                        AS denominator
FROM complaints WHERE abandoned_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | abandoned_at         | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 15
--? o2       | 990101 | 2026-11-22T01:00:00Z | 16
--? o3       | 990101 | 2026-11-22T01:00:00Z | 60
--? o4       | 990101 | 2026-11-22T01:00:00Z |
--? o5       | 990101 |                      | 3
--= area   | numerator | denominator | value
--= 990101 | 1         | 3           | 33.333333
