--| title   = { zh = "按期办结率", en = "On-time conclusion rate" }
--| means   = { zh = "时段内到了结论的承诺时限中，按期办结的占比：按期办结的计在办结时刻，逾期的（已办结或仍在办）计在到期时刻。分母：时段内按期办结或到期的办件。", en = "Of the promised limits that came to a verdict in the window, the share met: a case concluded in time counts when it is concluded, a late one (concluded or not) when its limit ran out. Denominator: cases concluded in time or run out in the window." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= promised_due THEN concluded_at ELSE promised_due END"
--| windows = ["today", "24h", "7d", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 99.0 }
--| alarm   = { below = 95.0, response = { zh = "督办超期件，通报责任部门", en = "Supervise the overdue cases and notify the responsible departments" }, owner = "政务服务督办岗", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 39046-2020"
SELECT area, department,
       count(*) FILTER (WHERE concluded_at <= promised_due)                        AS numerator,
       count(*) FILTER (WHERE promised_clock IN ('met', 'missed', 'overdue'))      AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | stage      | accepted_at          | promised_due         | concluded_at         | promised_clock
--? c1      | 990101 | D01        | concluded  | 2026-11-20T01:00:00Z | 2026-11-22T09:00:00Z | 2026-11-22T09:00:00Z | met
--? c2      | 990101 | D01        | concluded  | 2026-11-20T01:00:00Z | 2026-11-22T09:00:00Z | 2026-11-22T09:00:01Z | missed
--? c3      | 990101 | D01        | accepted   | 2026-11-20T01:00:00Z | 2026-11-22T09:00:00Z |                      | overdue
--? c4      | 990101 | D01        | accepted   | 2026-11-20T01:00:00Z | 2026-11-30T09:00:00Z |                      | on_time
--? c5      | 990101 | D01        | supplement | 2026-11-20T01:00:00Z | 2026-11-22T09:00:00Z |                      | paused
--? c6      | 990101 | D01        | concluded  | 2026-11-20T01:00:00Z |                      | 2026-11-22T09:00:00Z |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 3           | 33.333333
