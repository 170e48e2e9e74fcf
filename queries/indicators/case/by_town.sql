--| title   = { zh = "乡镇街道办件量", en = "Cases by town" }
--| means   = { zh = "时段内受理的办件数，按区县、乡镇街道计；区县本级的计在空白乡镇。", en = "Cases accepted in the window, by district and town; those of the district itself stand under an empty town." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| standard = "GB/T 10114"
SELECT area, town, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area, town
--? cases
--? case_no | area   | town      | accepted_at
--? c1      | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? c2      | 990101 |           | 2026-11-22T01:00:00Z
--? c3      | 990101 |           | 2026-11-22T01:00:00Z
--? c4      | 990102 | 990102001 |
--= area   | town      | value
--= 990101 | 990101001 | 1
--= 990101 |           | 2
