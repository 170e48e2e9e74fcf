--| title   = { zh = "申请星期分布", en = "Applications by weekday" }
--| means   = { zh = "时段内申请的办件按星期（1 周一 … 7 周日，本市时间）计数，供周末延时服务排班。", en = "Cases applied for in the window by weekday of the city (1 Monday to 7 Sunday), for the rosters of weekend service." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "applied_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT date_part('isodow', applied_at) AS weekday, count(*) AS value
FROM cases WHERE applied_at IS NOT NULL GROUP BY weekday
--? cases
--? case_no | applied_at
--? c1      | 2026-11-22T15:59:00Z
--? c2      | 2026-11-22T16:00:00Z
--? c3      | 2026-11-23T01:00:00Z
--? c4      |
--= weekday | value
--= 7       | 1
--= 1       | 2
