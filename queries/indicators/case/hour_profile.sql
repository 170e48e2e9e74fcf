--| title   = { zh = "申请时段分布", en = "Applications by hour of the day" }
--| means   = { zh = "时段内申请的办件按钟点（0–23 时，本市时间）计数，供窗口排班与错峰引导。", en = "Cases applied for in the window by hour of the city's day (0 to 23), for the rosters of the windows." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "applied_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
SELECT date_part('hour', applied_at) AS hour, count(*) AS value
FROM cases WHERE applied_at IS NOT NULL GROUP BY hour
--? cases
--? case_no | applied_at
--? c1      | 2026-11-22T00:59:00Z
--? c2      | 2026-11-22T01:00:00Z
--? c3      | 2026-11-22T01:59:00Z
--? c4      | 2026-11-22T16:00:00Z
--? c5      |
--= hour | value
--= 8    | 1
--= 9    | 2
--= 0    | 1
