--| title   = { zh = "法定时限内办结率", en = "Concluded within the statutory limit" }
--| means   = { zh = "时段内到了结论的法定时限中，在时限内办结的占比。分母：时段内在法定时限内办结或法定时限到期的办件。", en = "Of the statutory limits that came to a verdict in the window, the share met. Denominator: cases concluded within the statutory limit or run out in the window." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= statutory_due THEN concluded_at ELSE statutory_due END"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 100.0 }
--| standard = "GB/T 39046-2020"
SELECT area, department,
       count(*) FILTER (WHERE statutory_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE statutory_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM cases WHERE statutory_due IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | statutory_due        | statutory_clock
--? c1      | 990101 | D01        | 2026-11-22T01:00:00Z | met
--? c2      | 990101 | D01        | 2026-11-22T01:00:00Z | missed
--? c3      | 990101 | D01        | 2026-11-22T01:00:00Z | overdue
--? c4      | 990101 | D01        | 2026-11-22T01:00:00Z | on_time
--? c5      | 990101 | D01        |                      | met
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 3           | 33.333333
