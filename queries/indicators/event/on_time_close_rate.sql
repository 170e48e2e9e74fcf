--| title   = { zh = "按期结案率", en = "Closed on time" }
--| means   = { zh = "时限落在时段内、至今已到期或已结案的城市事件中，按期结案的占比。分母：应结案数（不是立案数），免超期的不计。", en = "Of the city events whose limit falls in the window and has run out or that are closed, the share closed by then. Denominator: events due to close, not events filed; exempted ones left out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "due"
--| windows = ["today", "24h", "7d", "month", "quarter", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| warn    = { below = 99.0 }
--| alarm   = { below = 95.0, response = { zh = "督办超期事件，核对责任单位", en = "Supervise the overdue events and check who is responsible" }, owner = "指挥中心督办岗", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 30428"
SELECT area, department,
       count(*) FILTER (WHERE closed_at <= due)                       AS numerator,
       count(*) FILTER (WHERE clock IN ('met', 'missed', 'overdue'))  AS denominator
FROM city_events WHERE filed_at IS NOT NULL AND timeout_exempt IS NOT TRUE GROUP BY area, department
--? city_events
--? event_no | area   | department | stage     | filed_at             | due                  | closed_at            | clock    | timeout_exempt
--? v1       | 990101 | D01        | closed    | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T03:00:00Z | met      |
--? v2       | 990101 | D01        | closed    | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T03:00:01Z | missed   |
--? v3       | 990101 | D01        | handling  | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z |                      | overdue  |
--? v4       | 990101 | D01        | handling  | 2026-11-22T01:00:00Z | 2026-11-22T09:00:00Z |                      | due_soon |
--? v5       | 990101 | D01        | suspended | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z |                      | paused   |
--? v6       | 990101 | D01        | closed    | 2026-11-22T01:00:00Z | 2026-11-22T03:00:00Z | 2026-11-22T04:00:00Z | missed   | true
--? v7       | 990101 | D01        | reported  |                      | 2026-11-22T03:00:00Z |                      | overdue  |
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 1         | 3           | 33.333333
