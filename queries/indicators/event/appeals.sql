--| title   = { zh = "超期申诉次数", en = "Appeals against lateness" }
--| means   = { zh = "时段内对城市事件超期的申诉次数，按部门。", en = "Appeals against the lateness of city events in the window, by department." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "times"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT department, count(*) AS value
FROM city_event_steps WHERE kind = 'appealed' GROUP BY department
--? city_event_steps
--? kind     | department | occurred_at
--? appealed | D32        | 2026-11-22T01:00:00Z
--? appealed | D32        | 2026-11-22T01:00:00Z
--? closed   | D32        | 2026-11-22T01:00:00Z
--= department | value
--= D32        | 2
