--| title   = { zh = "自助办占比", en = "Cases applied for at kiosks and lockers" }
--| means   = { zh = "时段内申请的办件中，经自助终端、智能文件柜提出的占比。分母：写明渠道的申请。", en = "Of the cases applied for in the window, the share that came by kiosk or locker. Denominator: applications that state their channel." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "applied_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE channel IN (5, 6)) AS numerator,
       count(channel)                            AS denominator
FROM cases WHERE applied_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | channel | applied_at
--? c1      | 990101 | 5       | 2026-11-22T01:00:00Z
--? c2      | 990101 | 6       | 2026-11-22T01:00:00Z
--? c3      | 990101 | 4       | 2026-11-22T01:00:00Z
--? c4      | 990101 | 1       | 2026-11-22T01:00:00Z
--? c5      | 990101 |         | 2026-11-22T01:00:00Z
--? c6      | 990101 | 5       |
--= area   | numerator | denominator | value
--= 990101 | 2         | 4           | 50
