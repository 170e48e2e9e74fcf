--| title   = { zh = "撤回率", en = "Withdrawn cases" }
--| means   = { zh = "时段内结束的办件中，由申请人撤回的占比。分母：时段内办结、撤回、撤销的办件。", en = "Of the cases that ended in the window, the share the applicant withdrew. Denominator: cases concluded, withdrawn or revoked." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE stage = 'withdrawn') AS numerator,
       count(*)                                    AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | stage     | concluded_at
--? c1      | D01        | withdrawn | 2026-11-22T01:00:00Z
--? c2      | D01        | concluded | 2026-11-22T01:00:00Z
--? c3      | D01        | delivered | 2026-11-22T01:00:00Z
--? c4      | D01        | revoked   | 2026-11-22T01:00:00Z
--? c5      | D01        | accepted  |
--= department | numerator | denominator | value
--= D01        | 1         | 4           | 25
