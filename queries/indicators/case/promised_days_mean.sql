--| title   = { zh = "平均承诺时限", en = "Mean promised limit" }
--| means   = { zh = "时段内受理的办件，按事项类型的平均承诺时限（工作日）。分母：写明承诺时限的受理件。", en = "Mean promised limit in working days of the cases accepted in the window, by type of item. Denominator: accepted cases that state a promised limit." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "days"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT item_type,
       sum(promised_days)   AS numerator,
       count(promised_days) AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY item_type
--? cases
--? case_no | item_type | promised_days | accepted_at
--? c1      | 01        | 3             | 2026-11-22T01:00:00Z
--? c2      | 01        | 6             | 2026-11-22T01:00:00Z
--? c3      | 01        |               | 2026-11-22T01:00:00Z
--? c4      | 20        | 1             | 2026-11-22T01:00:00Z
--? c5      | 20        | 9             |
--= item_type | numerator | denominator | value
--= 01        | 9         | 2           | 4.5
--= 20        | 1         | 1           | 1
