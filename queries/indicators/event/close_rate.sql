--| title   = { zh = "结案率", en = "Closing rate" }
--| means   = { zh = "时限落在时段内、至今已到期或已结案的城市事件中，已结案的占比。分母：应结案数（不是立案数），免超期的不计。", en = "Of the city events whose limit falls in the window and has run out or that are closed, the share closed by now. Denominator: events due to close, not events filed; exempted ones left out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "due"
--| windows = ["today", "24h", "7d", "month", "quarter"]
--| compare = ["previous", "last_year"]
--| rollup  = true
SELECT area, department,
       count(*) FILTER (WHERE clock IN ('met', 'missed'))             AS numerator,
       count(*) FILTER (WHERE clock IN ('met', 'missed', 'overdue'))  AS denominator
FROM city_events WHERE filed_at IS NOT NULL AND timeout_exempt IS NOT TRUE GROUP BY area, department
--? city_events
--? event_no | area   | department | stage    | filed_at             | due                  | closed_at            | clock   | timeout_exempt
--? v1       | 990101 | D01        | closed   | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T02:00:00Z | met     |
--? v2       | 990101 | D01        | closed   | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T04:00:00Z | missed  |
--? v3       | 990101 | D01        | handling | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z |                      | overdue |
--? v4       | 990101 | D01        | handling | 2026-11-22T01:00:00Z | 2026-11-22T09:00:00Z |                      | on_time |
--? v5       | 990101 | D01        | closed   | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T04:00:00Z | missed  | true
--? v6       | 990101 | D01        | closed   | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T02:30:00Z | met     | false
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 3         | 4           | 75.0
