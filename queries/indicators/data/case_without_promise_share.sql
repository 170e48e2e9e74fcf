--| title   = { zh = "未写承诺时限占比", en = "Cases without a promised limit" }
--| means   = { zh = "时段内受理的办件中，未写承诺时限的占比，此类办件不计按期率。分母：受理的办件。", en = "Of the cases accepted in the window, the share without a promised limit: they are in no on-time rate. Denominator: accepted cases." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT source, department,
       count(*) FILTER (WHERE promised_due IS NULL) AS numerator,
       count(*)                                     AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY source, department
--? cases
--? case_no | source | department | accepted_at          | promised_due
--? c1      | hall   | D01        | 2026-11-22T01:00:00Z | 2026-11-23T01:00:00Z
--? c2      | hall   | D01        | 2026-11-22T01:00:00Z |
--? c3      | hall   | D01        | 2026-11-22T01:00:00Z | 2026-11-23T01:00:00Z
--? c4      | hall   | D01        | 2026-11-22T01:00:00Z | 2026-11-24T01:00:00Z
--? c5      | hall   | D01        |                      |
--= source | department | numerator | denominator | value
--= hall   | D01        | 1         | 4           | 25
