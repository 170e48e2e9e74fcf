--| title   = { zh = "差评回复率", en = "Bad ratings replied to" }
--| means   = { zh = "时段内整改完毕的差评中，已向评价人回复的占比。分母：整改完毕的差评。", en = "Of the bad ratings rectified in the window, the share whose citizen was answered. Denominator: bad ratings rectified." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "rectified_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 100.0 }
SELECT department,
       count(replied_at) AS numerator,
       count(*)          AS denominator
FROM evaluations WHERE rectified_at IS NOT NULL GROUP BY department
--? evaluations
--? evaluation_id | department | rectified_at         | replied_at
--? e1            | D01        | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z
--? e2            | D01        | 2026-11-22T01:00:00Z |
--? e3            | D01        | 2026-11-22T01:00:00Z |
--? e4            | D01        | 2026-11-22T01:00:00Z | 2026-11-22T05:00:00Z
--? e5            | D02        |                      | 2026-11-22T03:00:00Z
--= department | numerator | denominator | value
--= D01        | 2         | 4           | 50
