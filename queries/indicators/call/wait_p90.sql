--| title   = { zh = "来电等候第 90 百分位", en = "Call waiting, nine in ten" }
--| means   = { zh = "时段内应答的来电中，九成不超过的等候秒数。", en = "The seconds that nine of ten calls answered in the window did not wait longer than." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "seconds"
--| better  = "lower"
--| time    = "answered_at"
--| windows = ["1h", "today", "7d"]
--| rollup  = true
SELECT area, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY wait_seconds) AS value
FROM complaints WHERE answered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | answered_at          | abandoned_at         | wait_seconds
--? o1       | 990101 | 2026-11-22T01:00:15Z |                      | 12
--? o2       | 990101 | 2026-11-22T01:00:15Z |                      | 12
--? o3       | 990101 | 2026-11-22T01:00:15Z |                      |
--? o4       | 990101 |                      | 2026-11-22T01:00:15Z | 600
--= area   | value
--= 990101 | 12
