--| title   = { zh = "实名差评按期整改率", en = "Bad ratings rectified on time" }
--| means   = { zh = "实名、有效的差评（4、5 级）中，时段内整改时限到了结论的，按期整改的占比：按期的计在完成时刻，逾期的计在到期时刻。分母：按期整改或到期的实名差评。", en = "Of the valid bad ratings (levels 4 and 5) under a real name whose rectification limit came to a verdict in the window, the share rectified in time. Denominator: those rectified in time or run out in the window." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN closed_at <= due THEN closed_at ELSE due END"
--| windows = ["today", "24h", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 100.0 }
--| alarm   = { below = 90.0, response = { zh = "督办未整改差评，纳入黑榜", en = "Supervise the bad ratings not rectified and list the bodies" }, owner = "政务服务评价岗", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 39735-2020"
SELECT area, department,
       count(*) FILTER (WHERE closed_at <= due)                                      AS numerator,
       count(*) FILTER (WHERE rectification_clock IN ('met', 'missed', 'overdue'))   AS denominator
FROM evaluations WHERE valid AND bad AND real_name GROUP BY area, department
--? evaluations
--? evaluation_id | area   | department | level | bad   | valid | real_name | closed_at            | due                  | rectification_clock
--? e1            | 990101 | D01        | 4     | true  | true  | true      | 2026-11-22T01:00:00Z | 2026-11-22T01:00:00Z | met
--? e2            | 990101 | D01        | 5     | true  | true  | true      | 2026-11-22T02:00:00Z | 2026-11-22T01:00:00Z | missed
--? e3            | 990101 | D01        | 5     | true  | true  | true      |                      | 2026-11-22T01:00:00Z | overdue
--? e4            | 990101 | D01        | 5     | true  | true  | true      |                      | 2026-11-25T01:00:00Z | on_time
--? e5            | 990101 | D01        | 5     | true  | true  | false     | 2026-11-22T01:00:00Z | 2026-11-22T01:00:00Z | met
--? e6            | 990101 | D01        | 5     | true  | false | true      | 2026-11-22T01:00:00Z | 2026-11-22T01:00:00Z | met
--? e7            | 990101 | D01        | 2     | false | true  | true      |                      |                      |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 3           | 33.333333
