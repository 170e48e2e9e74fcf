--| title   = { zh = "督办未结事件", en = "Supervised events still open" }
--| means   = { zh = "此刻被督办过、仍未结案的城市事件数。", en = "City events that a supervisor stepped into and that are not closed." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, severity, count(*) AS value
FROM city_events WHERE supervisions > 0 AND stage <> 'closed' GROUP BY department, severity
--? city_events
--? event_no | department | severity | stage     | supervisions
--? v1       | D32        | 2        | handling  | 1
--? v2       | D32        | 2        | closed    | 1
--? v3       | D32        | 2        | handling  | 0
--? v4       | D32        | 3        | suspended | 2
--= department | severity | value
--= D32        | 2        | 1
--= D32        | 3        | 1
