--| title   = { zh = "分来源按期结案率", en = "On-time rate by origin" }
--| means   = { zh = "时段内到了结论的城市事件中按期结案的占比，按来源，看公众上报与巡查上报是否一视同仁。分母：时段内按期结案或到期的事件，免计超期的不计。", en = "Of the city events whose limit came to a verdict in the window, the share closed in time, by origin: whether citizens' reports are treated like the inspectors'. Denominator: events closed in time or run out in the window, excused ones out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN closed_at <= due THEN closed_at ELSE due END"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
SELECT origin,
       count(*) FILTER (WHERE clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE clock IN ('met', 'missed', 'overdue')) AS denominator
FROM city_events WHERE NOT timeout_exempt GROUP BY origin
--? city_events
--? event_no | origin    | clock    | timeout_exempt
--? v1       | citizen   | met      | false
--? v2       | citizen   | overdue  | false
--? v3       | citizen   | overdue  | true
--? v4       | citizen   | due_soon | false
--? v5       | inspector | met      | false
--= origin    | numerator | denominator | value
--= citizen   | 1         | 2           | 50
--= inspector | 1         | 1           | 100
