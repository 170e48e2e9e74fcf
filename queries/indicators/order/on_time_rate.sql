--| title   = { zh = "诉求按期办结率", en = "Orders concluded on time" }
--| means   = { zh = "时段内到了结论的办理时限中，按期办结的占比：按期的计在办结时刻，逾期的计在到期时刻。退单期间不停我方毛时钟，办理时限按净时钟。分母：按期办结或到期的诉求。", en = "Of the handling limits that came to a verdict in the window, the share met: counted when concluded in time, or when the limit ran out. Denominator: orders concluded in time or run out in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= due THEN concluded_at ELSE due END"
--| windows = ["today", "24h", "7d", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 100.0 }
--| alarm   = { below = 90.0, response = { zh = "督办逾期诉求，通报承办单位", en = "Supervise the overdue orders and notify the bodies" }, owner = "热线督办岗", on_delay = "5m", off_delay = "15m" }
SELECT department, area,
       count(*) FILTER (WHERE concluded_at <= due)                             AS numerator,
       count(*) FILTER (WHERE handling_clock IN ('met', 'missed', 'overdue'))  AS denominator
FROM complaints WHERE dispatched_at IS NOT NULL GROUP BY department, area
--? complaints
--? order_no | department | area   | stage     | dispatched_at        | concluded_at         | due                  | handling_clock
--? o1       | D01        | 990101 | concluded | 2026-11-16T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T03:00:00Z | met
--? o2       | D01        | 990101 | concluded | 2026-11-16T01:00:00Z | 2026-11-22T03:01:00Z | 2026-11-22T03:00:00Z | missed
--? o3       | D01        | 990101 | signed    | 2026-11-16T01:00:00Z |                      | 2026-11-22T03:00:00Z | overdue
--? o4       | D01        | 990101 | returned  | 2026-11-16T01:00:00Z |                      | 2026-11-22T03:00:00Z | paused
--? o5       | D01        | 990101 | direct    |                      |                      |                      |
--= department | area   | numerator | denominator | value
--= D01        | 990101 | 1         | 3           | 33.333333
