--| title   = { zh = "小类按期结案率", en = "On-time rate by class" }
--| means   = { zh = "时段内到了结论的城市事件中按期结案的占比，按大类、小类。分母：时段内按期结案或到期的事件，免计超期的不计。", en = "Of the city events whose limit came to a verdict in the window, the share closed in time, by main class and class. Denominator: events closed in time or run out in the window, excused ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN closed_at <= due THEN closed_at ELSE due END"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
--| warn    = { below = 95.0 }
--| standard = "GB/T 30428"
SELECT class_1, class_code,
       count(*) FILTER (WHERE clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE clock IN ('met', 'missed', 'overdue')) AS denominator
FROM city_events WHERE NOT timeout_exempt GROUP BY class_1, class_code
--? city_events
--? event_no | class_1 | class_code | clock   | timeout_exempt
--? v1       | 11      | 1101       | met     | false
--? v2       | 11      | 1101       | met     | false
--? v3       | 11      | 1101       | missed  | false
--? v4       | 11      | 1101       | missed  | true
--? v5       | 11      | 1101       | paused  | false
--? v6       | 02      | 0201       | overdue | false
--= class_1 | class_code | numerator | denominator | value
--= 11      | 1101       | 2         | 3           | 66.666667
--= 02      | 0201       | 0         | 1           | 0
