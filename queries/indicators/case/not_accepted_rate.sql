--| title   = { zh = "不予受理率", en = "Refused acceptance" }
--| means   = { zh = "时段内收到的办件中，作出不予受理决定的占比。分母：时段内收到、已作受理或不予受理决定的办件。", en = "Of the cases received in the window, the share refused acceptance. Denominator: received cases on which acceptance has been decided." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "received_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE stage = 'not_accepted')                            AS numerator,
       count(*) FILTER (WHERE stage = 'not_accepted' OR accepted_at IS NOT NULL) AS denominator
FROM cases WHERE received_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | stage        | received_at          | accepted_at
--? c1      | D01        | not_accepted | 2026-11-22T01:00:00Z |
--? c2      | D01        | accepted     | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? c3      | D01        | concluded    | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? c4      | D01        | received     | 2026-11-22T01:00:00Z |
--? c5      | D01        | not_accepted |                      |
--= department | numerator | denominator | value
--= D01        | 1         | 3           | 33.333333
