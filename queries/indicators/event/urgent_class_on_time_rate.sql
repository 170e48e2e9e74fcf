--| title   = { zh = "应急小类按期结案率", en = "On-time rate of urgent classes" }
--| means   = { zh = "时段内到了结论的、属于应急小类（如井盖、燃气、塌陷）的城市事件中按期结案的占比。分母：时段内按期结案或到期的此类事件，免计超期的不计。", en = "Of the city events of urgent classes (manholes, gas, collapses …) whose limit came to a verdict in the window, the share closed in time. Denominator: such events closed in time or run out in the window, excused ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN closed_at <= due THEN closed_at ELSE due END"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| min_n   = 10
--| warn    = { below = 99.0 }
--| standard = "GB/T 30428"
SELECT v.area,
       count(*) FILTER (WHERE v.clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE v.clock IN ('met', 'missed', 'overdue')) AS denominator
FROM city_events v JOIN event_classes c ON v.class_code = c.code
WHERE c.urgent AND NOT v.timeout_exempt GROUP BY v.area
--? city_events
--? event_no | area   | class_code | clock   | timeout_exempt
--? v1       | 990101 | 1403       | met     | false
--? v2       | 990101 | 0101       | overdue | false
--? v3       | 990101 | 0101       | on_time | false
--? v4       | 990101 | 0101       | missed  | true
--? v5       | 990101 | 1101       | missed  | false
--? v6       | 990101 |            | missed  | false
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
