--| title   = { zh = "超期事件小类分布", en = "Overdue events by class" }
--| means   = { zh = "此刻超过处置时限未结案的城市事件，按大类、小类。", en = "City events not closed past their limit, by main class and class." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT class_1, class_code, count(*) AS value
FROM city_events WHERE clock = 'overdue' AND NOT timeout_exempt GROUP BY class_1, class_code
--? city_events
--? event_no | class_1 | class_code | clock    | timeout_exempt
--? v1       | 11      | 1101       | overdue  | false
--? v2       | 11      | 1101       | missed   | false
--? v3       | 11      | 1102       | overdue  | false
--? v4       | 11      | 1102       | overdue  | true
--? v5       | 02      | 0201       | due_soon | false
--= class_1 | class_code | value
--= 11      | 1101       | 1
--= 11      | 1102       | 1
