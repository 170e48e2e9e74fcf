--| title   = { zh = "结果送达率", en = "Results handed over" }
--| means   = { zh = "时段内办结的办件中，结果已送达申请人的占比。分母：办结的办件，撤回、撤销的不计。", en = "Of the cases concluded in the window, the share whose result has been handed over. Denominator: concluded cases, those withdrawn or revoked left out." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT area,
       count(delivered_at) AS numerator,
       count(*)            AS denominator
FROM cases WHERE stage IN ('concluded', 'delivered') GROUP BY area
--? cases
--? case_no | area   | stage     | concluded_at         | delivered_at
--? c1      | 990101 | delivered | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? c2      | 990101 | concluded | 2026-11-22T01:00:00Z |
--? c3      | 990101 | delivered | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? c4      | 990101 | withdrawn | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 2         | 3           | 66.666667
