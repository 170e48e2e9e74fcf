--| title   = { zh = "非工作时间申请占比", en = "Applications outside office hours" }
--| means   = { zh = "时段内申请的办件中，在 8 时之前或 18 时之后提出的占比，看“24 小时不打烊”的用处。分母：申请的办件。", en = "Of the cases applied for in the window, the share before 08:00 or from 18:00 on: what the round-the-clock service is used for. Denominator: cases applied for." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "percent"
--| time    = "applied_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT channel,
       count(*) FILTER (WHERE date_part('hour', applied_at) < 8 OR date_part('hour', applied_at) >= 18) AS numerator,
       count(*)                                                                                         AS denominator
FROM cases WHERE applied_at IS NOT NULL GROUP BY channel
--? cases
--? case_no | channel | applied_at
--? c1      | 3       | 2026-11-21T23:59:00Z
--? c2      | 3       | 2026-11-22T00:00:00Z
--? c3      | 3       | 2026-11-22T09:59:00Z
--? c4      | 3       | 2026-11-22T10:00:00Z
--? c5      | 1       | 2026-11-22T02:00:00Z
--? c6      | 3       |
--= channel | numerator | denominator | value
--= 3       | 2         | 4           | 50
--= 1       | 0         | 1           | 0
