--| title   = { zh = "退回办结率", en = "Cases sent back" }
--| means   = { zh = "时段内办结的办件中，以退回（不予批准）结束的占比。分母：写明结果的办结件。", en = "Of the cases concluded in the window, the share that ended by being sent back. Denominator: concluded cases that state their result." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department, item_type,
       count(*) FILTER (WHERE result = 1) AS numerator,
       count(result)                      AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY department, item_type
--? cases
--? case_no | department | item_type | result | concluded_at
--? c1      | D01        | 01        | 1      | 2026-11-22T01:00:00Z
--? c2      | D01        | 01        | 0      | 2026-11-22T01:00:00Z
--? c3      | D01        | 01        | 6      | 2026-11-22T01:00:00Z
--? c4      | D01        | 01        |        | 2026-11-22T01:00:00Z
--? c5      | D01        | 20        | 1      |
--= department | item_type | numerator | denominator | value
--= D01        | 01        | 1         | 3           | 33.333333
