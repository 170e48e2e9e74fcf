--| title   = { zh = "估算到期占比", en = "Estimated due dates" }
--| means   = { zh = "时段内受理的办件中，到期日落在尚未公布节假日安排的年份、只能估算的占比。分母：算得到期日的受理件。", en = "Of the cases accepted in the window, the share whose limit ends in a year without published holidays and is an estimate. Denominator: accepted cases with a limit." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT source,
       count(*) FILTER (WHERE due_estimated) AS numerator,
       count(due_estimated)                  AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY source
--? cases
--? case_no | source | due_estimated | accepted_at
--? c1      | hall   | true          | 2026-11-22T01:00:00Z
--? c2      | hall   | false         | 2026-11-22T01:00:00Z
--? c3      | hall   |               | 2026-11-22T01:00:00Z
--? c4      | hall   | true          |
--= source | numerator | denominator | value
--= hall   | 1         | 2           | 50
