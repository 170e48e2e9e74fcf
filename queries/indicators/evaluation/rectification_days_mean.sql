--| title   = { zh = "差评平均整改用时", en = "Mean time to rectify" }
--| means   = { zh = "时段内整改完毕的差评的平均整改用时（工作日，1 日 = 480 分钟）。分母：整改完毕的差评。", en = "Mean working days (480 minutes each) of the rectifications ended in the window. Denominator: bad ratings rectified." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "days"
--| better  = "lower"
--| time    = "rectified_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { above = 3.0 }
SELECT department,
       sum(rectification_minutes) / 480.0 AS numerator,
       count(rectification_minutes)       AS denominator
FROM evaluations WHERE rectified_at IS NOT NULL GROUP BY department
--? evaluations
--? evaluation_id | department | rectified_at         | rectification_minutes
--? e1            | D01        | 2026-11-22T01:00:00Z | 480
--? e2            | D01        | 2026-11-22T01:00:00Z | 960
--? e3            | D01        | 2026-11-22T01:00:00Z |
--? e4            | D01        |                      | 4800
--= department | numerator | denominator | value
--= D01        | 3         | 2           | 1.5
