--| title   = { zh = "工程审批按期办结率", en = "On-time rate of project cases" }
--| means   = { zh = "时段内到了结论的工程建设项目办件中按期办结的占比，按审批阶段。分母：时段内按期办结或到期的项目办件。", en = "Of the project cases whose promised limit came to a verdict in the window, the share concluded in time, by stage of approval. Denominator: project cases concluded in time or run out in the window." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= promised_due THEN concluded_at ELSE promised_due END"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 99.0 }
SELECT project_stage,
       count(*) FILTER (WHERE promised_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE promised_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM cases WHERE project_code IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | project_code | project_stage | promised_clock
--? c1      | P1           | 1             | met
--? c2      | P1           | 1             | met
--? c3      | P2           | 1             | missed
--? c4      | P2           | 1             | on_time
--? c5      |              | 1             | overdue
--= project_stage | numerator | denominator | value
--= 1             | 2         | 3           | 66.666667
