--| title   = { zh = "放弃前等候中位数", en = "Median wait before giving up" }
--| means   = { zh = "时段内接通前挂断的电话，挂断前等候秒数的中位数，即来电人的耐心。", en = "Median seconds that the callers who gave up in the window had waited: how long their patience lasts." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "seconds"
--| better  = "higher"
--| time    = "abandoned_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY wait_seconds) AS value
FROM complaints WHERE abandoned_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | abandoned_at         | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:00Z | 20
--? o2       | 990101 | 2026-11-22T01:00:00Z | 30
--? o3       | 990101 | 2026-11-22T01:00:00Z | 90
--? o4       | 990101 | 2026-11-22T01:00:00Z |
--? o5       | 990101 |                      | 900
--= area   | value
--= 990101 | 30
