--| title   = { zh = "跨域通办按期办结率", en = "On-time rate of cross-region cases" }
--| means   = { zh = "时段内到了结论的跨域通办办件中按期办结的占比。分母：时段内按期办结或到期的跨域通办办件。", en = "Of the cross-region cases whose promised limit came to a verdict in the window, the share concluded in time. Denominator: cross-region cases concluded in time or run out in the window." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= promised_due THEN concluded_at ELSE promised_due END"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT area,
       count(*) FILTER (WHERE promised_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE promised_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM cases WHERE tag_cross_region GROUP BY area
--? cases
--? case_no | area   | tag_cross_region | promised_clock
--? c1      | 990101 | true             | met
--? c2      | 990101 | true             | overdue
--? c3      | 990101 | true             | on_time
--? c4      | 990101 | false            | missed
--? c5      | 990101 |                  | met
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
