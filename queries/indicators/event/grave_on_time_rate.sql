--| title   = { zh = "特急紧急按期结案率", en = "On-time rate of grave events" }
--| means   = { zh = "时段内到了结论的特急、紧急（1、2 级）城市事件中按期结案的占比。分母：时段内按期结案或到期的此类事件，免计超期的不计。", en = "Of the city events of severity 1 or 2 whose limit came to a verdict in the window, the share closed in time. Denominator: such events closed in time or run out in the window, excused ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN closed_at <= due THEN closed_at ELSE due END"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 99.0 }
SELECT area,
       count(*) FILTER (WHERE clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE clock IN ('met', 'missed', 'overdue')) AS denominator
FROM city_events WHERE severity <= 2 AND NOT timeout_exempt GROUP BY area
--? city_events
--? event_no | area   | severity | clock   | timeout_exempt
--? v1       | 990101 | 1        | met     | false
--? v2       | 990101 | 2        | missed  | false
--? v3       | 990101 | 2        | overdue | false
--? v4       | 990101 | 2        | on_time | false
--? v5       | 990101 | 2        | missed  | true
--? v6       | 990101 | 3        | missed  | false
--= area   | numerator | denominator | value
--= 990101 | 1         | 3           | 33.333333
