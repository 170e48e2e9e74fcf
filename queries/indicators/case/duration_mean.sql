--| title   = { zh = "平均办理用时", en = "Mean handling time" }
--| means   = { zh = "时段内办结的办件，按事项类型的平均用时（工作日，1 日 = 480 分钟，扣除暂停）。分母：有用时的办结件。", en = "Mean working days (480 minutes each, pauses taken off) of the cases concluded in the window, by type of item. Denominator: concluded cases with a time used." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT item_type,
       sum(used_minutes) / 480.0 AS numerator,
       count(used_minutes)       AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY item_type
--? cases
--? case_no | item_type | used_minutes | concluded_at
--? c1      | 01        | 480          | 2026-11-22T01:00:00Z
--? c2      | 01        | 960          | 2026-11-22T01:00:00Z
--? c3      | 01        |              | 2026-11-22T01:00:00Z
--? c4      | 20        | 240          | 2026-11-22T01:00:00Z
--? c5      | 20        | 9600         |
--= item_type | numerator | denominator | value
--= 01        | 3         | 2           | 1.5
--= 20        | 0.5       | 1           | 0.5
