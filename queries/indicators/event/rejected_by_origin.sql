--| title   = { zh = "作废事件来源构成", en = "Rejected events by origin" }
--| means   = { zh = "时段内作废（不予立案）的城市事件，按来源和区县，看哪个来源误报多。", en = "City events rejected in the window, by origin and district: which origin reports what is none." }
--| owner   = { zh = "指挥中心受理科", en = "Intake Section, Command Centre" }
--| unit    = "count"
--| time    = "rejected_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT origin, area, count(*) AS value
FROM city_events_out WHERE stage = 'rejected' GROUP BY origin, area
--? city_events_out
--? event_no | origin  | area   | stage    | rejected_at
--? v1       | video   | 990101 | rejected | 2026-11-22T01:00:00Z
--? v2       | video   | 990101 | rejected | 2026-11-22T01:00:00Z
--? v3       | citizen | 990101 | merged   |
--? v4       | citizen | 990102 | rejected | 2026-11-22T01:00:00Z
--= origin  | area   | value
--= video   | 990101 | 2
--= citizen | 990102 | 1
