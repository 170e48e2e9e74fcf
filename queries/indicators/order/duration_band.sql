--| title   = { zh = "诉求办理用时分布", en = "Orders by handling time" }
--| means   = { zh = "时段内办结的派单工单按净用时（工作日，1 日 = 480 分钟）分档：1 日内、3 日内、5 日内、15 日内、超过 15 日。", en = "Dispatched orders concluded in the window by net working days (480 minutes each): up to 1, 3, 5, 15, and beyond." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT CASE WHEN net_minutes <= 480 THEN '0-1' WHEN net_minutes <= 1440 THEN '1-3' WHEN net_minutes <= 2400 THEN '3-5'
            WHEN net_minutes <= 7200 THEN '5-15' ELSE '15-' END AS day_band,
       count(*) AS value
FROM complaints WHERE net_minutes IS NOT NULL GROUP BY day_band
--? complaints
--? order_no | net_minutes | concluded_at
--? o1       | 480         | 2026-11-22T01:00:00Z
--? o2       | 481         | 2026-11-22T01:00:00Z
--? o3       | 1440        | 2026-11-22T01:00:00Z
--? o4       | 2400        | 2026-11-22T01:00:00Z
--? o5       | 7200        | 2026-11-22T01:00:00Z
--? o6       | 7201        | 2026-11-22T01:00:00Z
--? o7       |             | 2026-11-22T01:00:00Z
--= day_band | value
--= 0-1      | 1
--= 1-3      | 2
--= 3-5      | 1
--= 5-15     | 1
--= 15-      | 1
