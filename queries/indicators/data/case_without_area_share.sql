--| title   = { zh = "未写区划占比", en = "Cases without a district" }
--| means   = { zh = "时段内申请的办件中，未写区划的占比，此类办件不计入区县排名。分母：申请的办件。", en = "Of the cases applied for in the window, the share without a district: they are in no ranking. Denominator: cases applied for." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "applied_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT source,
       count(*) FILTER (WHERE area IS NULL) AS numerator,
       count(*)                             AS denominator
FROM cases WHERE applied_at IS NOT NULL GROUP BY source
--? cases
--? case_no | source | area   | applied_at
--? c1      | hall   | 990101 | 2026-11-22T01:00:00Z
--? c2      | hall   |        | 2026-11-22T01:00:00Z
--? c3      | hall   |        |
--= source | numerator | denominator | value
--= hall   | 1         | 2           | 50
