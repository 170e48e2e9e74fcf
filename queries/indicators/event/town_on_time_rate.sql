--| title   = { zh = "乡镇街道按期结案率", en = "On-time rate by town" }
--| means   = { zh = "时段内到了结论的城市事件中按期结案的占比，按区县、乡镇街道。分母：时段内按期结案或到期的事件，免计超期的不计。", en = "Of the city events whose limit came to a verdict in the window, the share closed in time, by district and town. Denominator: events closed in time or run out in the window, excused ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN closed_at <= due THEN closed_at ELSE due END"
--| windows = ["month", "quarter"]
--| rollup  = true
SELECT area, town,
       count(*) FILTER (WHERE clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE clock IN ('met', 'missed', 'overdue')) AS denominator
FROM city_events WHERE NOT timeout_exempt GROUP BY area, town
--? city_events
--? event_no | area   | town      | clock  | timeout_exempt
--? v1       | 990101 | 990101001 | met    | false
--? v2       | 990101 | 990101001 | missed | false
--? v3       | 990101 | 990101001 | missed | true
--? v4       | 990101 | 990101001 |        | false
--? v5       | 990101 |           | met    | false
--= area   | town      | numerator | denominator | value
--= 990101 | 990101001 | 1         | 2           | 50
--= 990101 |           | 1         | 1           | 100
