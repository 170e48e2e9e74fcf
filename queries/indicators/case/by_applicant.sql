--| title   = { zh = "申请人构成", en = "Cases by type of applicant" }
--| means   = { zh = "时段内受理的办件数，按申请人类型（自然人、法人、其他组织）计。", en = "Cases accepted in the window, by type of applicant: person, legal person, other body." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT applicant_type, area, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY applicant_type, area
--? cases
--? case_no | applicant_type | area   | accepted_at
--? c1      | 1              | 990101 | 2026-11-22T01:00:00Z
--? c2      | 1              | 990101 | 2026-11-22T01:00:00Z
--? c3      | 2              | 990101 | 2026-11-22T01:00:00Z
--? c4      | 2              | 990102 |
--= applicant_type | area   | value
--= 1              | 990101 | 2
--= 2              | 990101 | 1
