--| title   = { zh = "无效评价率", en = "Void evaluations" }
--| means   = { zh = "时段内提交的评价中，核实判为无效的占比。分母：时段内提交、已有核实结论的评价。", en = "Of the evaluations submitted in the window, the share found void. Denominator: evaluations submitted in the window that have been looked into." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "submitted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT channel,
       count(*) FILTER (WHERE stage = 'invalidated')                            AS numerator,
       count(*) FILTER (WHERE stage = 'invalidated' OR verified_at IS NOT NULL) AS denominator
FROM evaluations WHERE submitted_at IS NOT NULL GROUP BY channel
--? evaluations
--? evaluation_id | channel | stage       | submitted_at         | verified_at
--? e1            | pc      | invalidated | 2026-11-22T01:00:00Z |
--? e2            | pc      | verified    | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? e3            | pc      | rectified   | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? e4            | pc      | submitted   | 2026-11-22T01:00:00Z |
--? e5            | pc      | invalidated |                      |
--= channel | numerator | denominator | value
--= pc      | 1         | 3           | 33.333333
