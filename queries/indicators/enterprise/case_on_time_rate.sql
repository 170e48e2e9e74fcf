--| title   = { zh = "法人办件按期办结率", en = "On-time rate of legal persons' cases" }
--| means   = { zh = "时段内到了结论的法人办件中按期办结的占比。分母：时段内按期办结或到期的法人办件。", en = "Of the cases of legal persons whose promised limit came to a verdict in the window, the share concluded in time. Denominator: such cases concluded in time or run out in the window." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= promised_due THEN concluded_at ELSE promised_due END"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE promised_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE promised_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM cases WHERE applicant_type = '2' AND promised_due IS NOT NULL GROUP BY department
--? cases
--? case_no | department | applicant_type | promised_due         | promised_clock
--? c1      | D25        | 2              | 2026-11-22T01:00:00Z | met
--? c2      | D25        | 2              | 2026-11-22T01:00:00Z | met
--? c3      | D25        | 2              | 2026-11-22T01:00:00Z | missed
--? c4      | D25        | 2              | 2026-11-22T01:00:00Z | paused
--? c5      | D25        | 1              | 2026-11-22T01:00:00Z | missed
--= department | numerator | denominator | value
--= D25        | 2         | 3           | 66.666667
