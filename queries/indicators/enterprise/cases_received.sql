--| title   = { zh = "法人办件受理量", en = "Cases of legal persons accepted" }
--| means   = { zh = "时段内受理的法人办件数，按责任部门。", en = "Cases of legal persons accepted in the window, by responsible department." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT department, count(*) AS value
FROM cases WHERE applicant_type = '2' AND accepted_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | applicant_type | accepted_at
--? c1      | D25        | 2              | 2026-11-22T01:00:00Z
--? c2      | D25        | 2              | 2026-11-22T01:00:00Z
--? c3      | D25        | 1              | 2026-11-22T01:00:00Z
--? c4      | D12        |                | 2026-11-22T01:00:00Z
--? c5      | D12        | 2              |
--= department | value
--= D25        | 2
