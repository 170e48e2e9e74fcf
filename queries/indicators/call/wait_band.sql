--| title   = { zh = "等候时长分布", en = "Calls by waiting time" }
--| means   = { zh = "时段内呼入的电话按等候秒数分档：5 秒内、15 秒内、30 秒内、60 秒内、超过 60 秒；等候秒数未报的不计。", en = "Calls offered in the window by seconds waited: up to 5, 15, 30, 60, and beyond; calls that do not state the wait are left out." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "calls"
--| time    = "offered_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT CASE WHEN wait_seconds <= 5 THEN '0-5' WHEN wait_seconds <= 15 THEN '5-15' WHEN wait_seconds <= 30 THEN '15-30'
            WHEN wait_seconds <= 60 THEN '30-60' ELSE '60-' END AS wait_band,
       count(*) AS value
FROM complaints WHERE offered_at IS NOT NULL AND wait_seconds IS NOT NULL GROUP BY wait_band
--? complaints
--? order_no | offered_at           | wait_seconds
--? o1       | 2026-11-22T01:00:00Z | 5
--? o2       | 2026-11-22T01:00:00Z | 6
--? o3       | 2026-11-22T01:00:00Z | 15
--? o4       | 2026-11-22T01:00:00Z | 30
--? o5       | 2026-11-22T01:00:00Z | 60
--? o6       | 2026-11-22T01:00:00Z | 61
--? o7       | 2026-11-22T01:00:00Z |
--? o8       |                      | 5
--= wait_band | value
--= 0-5       | 1
--= 5-15      | 2
--= 15-30     | 1
--= 30-60     | 1
--= 60-       | 1
