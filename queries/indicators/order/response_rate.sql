--| title   = { zh = "响应率", en = "Response rate" }
--| means   = { zh = "时段内到了结论的响应时限中，按时联系诉求人的占比：按时的计在联系时刻，逾期的计在到期时刻。分母：已派单、按时联系或响应到期的诉求。", en = "Of the response limits that came to a verdict in the window, the share met: counted when the citizen was contacted in time, or when the limit ran out. Denominator: dispatched orders contacted in time or run out in the window." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN contacted_at <= response_due THEN contacted_at ELSE response_due END"
--| windows = ["today", "24h", "7d", "month", "quarter"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 95.0 }
--| alarm   = { below = 85.0, response = { zh = "催办未响应的承办单位", en = "Urge the bodies that have not responded" }, owner = "热线督办岗", on_delay = "5m", off_delay = "15m" }
SELECT department, area,
       count(*) FILTER (WHERE contacted_at <= response_due)                    AS numerator,
       count(*) FILTER (WHERE response_clock IN ('met', 'missed', 'overdue'))  AS denominator
FROM complaints WHERE dispatched_at IS NOT NULL GROUP BY department, area
--? complaints
--? order_no | department | area   | dispatched_at        | contacted_at         | response_due         | response_clock
--? o1       | D01        | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T03:00:00Z | met
--? o2       | D01        | 990101 | 2026-11-22T01:00:00Z | 2026-11-22T03:01:00Z | 2026-11-22T03:00:00Z | missed
--? o3       | D01        | 990101 | 2026-11-22T01:00:00Z |                      | 2026-11-22T03:00:00Z | overdue
--? o4       | D01        | 990101 | 2026-11-22T01:00:00Z |                      | 2026-11-29T03:00:00Z | on_time
--? o5       | D01        | 990101 |                      |                      |                      |
--= department | area   | numerator | denominator | value
--= D01        | 990101 | 1         | 3           | 33.333333
