--| title   = { zh = "办理用时分布", en = "Cases by handling time" }
--| means   = { zh = "时段内办结的办件按用时（工作时间，扣除暂停）分档：1 小时内、4 小时内、1 个工作日（480 分钟）内、5 个工作日内、20 个工作日内、更久。", en = "Cases concluded in the window by working time used, pauses taken off: up to 1 hour, 4 hours, 1 working day (480 minutes), 5, 20, and beyond." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "count"
--| time    = "concluded_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT CASE WHEN used_minutes <= 60 THEN '0-1h' WHEN used_minutes <= 240 THEN '1-4h' WHEN used_minutes <= 480 THEN '4h-1d'
            WHEN used_minutes <= 2400 THEN '1-5d' WHEN used_minutes <= 9600 THEN '5-20d' ELSE '20d-' END AS duration_band,
       count(*) AS value
FROM cases WHERE used_minutes IS NOT NULL GROUP BY duration_band
--? cases
--? case_no | used_minutes | concluded_at
--? c1      | 60           | 2026-11-22T01:00:00Z
--? c2      | 61           | 2026-11-22T01:00:00Z
--? c3      | 240          | 2026-11-22T01:00:00Z
--? c4      | 480          | 2026-11-22T01:00:00Z
--? c5      | 2400         | 2026-11-22T01:00:00Z
--? c6      | 9600         | 2026-11-22T01:00:00Z
--? c7      | 9601         | 2026-11-22T01:00:00Z
--? c8      |              | 2026-11-22T01:00:00Z
--= duration_band | value
--= 0-1h          | 1
--= 1-4h          | 2
--= 4h-1d         | 1
--= 1-5d          | 1
--= 5-20d         | 1
--= 20d-          | 1
