--| title   = { zh = "办理时长中位数", en = "Median handling time" }
--| means   = { zh = "时段内办结的办件，自受理至办结的工作时间（扣除补正、特别程序）的中位数。", en = "Median working time from acceptance to conclusion, pauses taken off, of the cases concluded in the window." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
SELECT department, approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY used_minutes) AS value
FROM cases WHERE concluded_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | concluded_at         | used_minutes
--? c1      | D01        | 2026-11-20T01:00:00Z | 60
--? c2      | D01        | 2026-11-20T01:00:00Z | 120
--? c3      | D01        | 2026-11-20T01:00:00Z | 9600
--? c4      | D01        |                      |
--= department | value
--= D01        | 120
