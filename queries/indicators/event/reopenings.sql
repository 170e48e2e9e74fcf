--| title   = { zh = "事件重新处置次数", en = "Events opened again" }
--| means   = { zh = "时段内结案后重新处置的城市事件次数，按区县。", en = "City events opened again in the window after closing, by district." }
--| owner   = { zh = "指挥中心核查科", en = "Checking Section, Command Centre" }
--| unit    = "times"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT area, count(*) AS value
FROM city_event_steps WHERE kind = 'reopened' GROUP BY area
--? city_event_steps
--? kind     | area   | occurred_at
--? reopened | 990101 | 2026-11-22T01:00:00Z
--? reopened | 990101 | 2026-11-22T01:00:00Z
--? closed   | 990101 | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 2
