--| title   = { zh = "特急紧急超期事件", en = "Grave events overdue" }
--| means   = { zh = "此刻超过处置时限未结案的特急、紧急（1、2 级）城市事件；经申诉免计超期的不计。", en = "City events of severity 1 or 2 not closed past their limit; those excused by appeal are out." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "值班长电话督办，每 30 分钟报进展", en = "The shift supervisor calls the department and hears from it every 30 minutes" }, owner = "指挥中心值班长", priority = 2, by = "area" }
SELECT area, department, count(*) AS value
FROM city_events WHERE severity <= 2 AND clock = 'overdue' AND NOT timeout_exempt GROUP BY area, department
--? city_events
--? event_no | area   | department | severity | clock   | timeout_exempt
--? v1       | 990101 | D42        | 1        | overdue | false
--? v2       | 990101 | D42        | 2        | overdue | false
--? v3       | 990101 | D42        | 3        | overdue | false
--? v4       | 990101 | D42        | 1        | on_time | false
--? v5       | 990101 | D42        | 2        | overdue | true
--? v6       | 990101 | D42        |          | overdue | false
--= area   | department | value
--= 990101 | D42        | 2
