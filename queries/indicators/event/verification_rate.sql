--| title   = { zh = "公众上报核实率", en = "Citizens' reports verified" }
--| means   = { zh = "时段内由公众、热线上报的城市事件中，派人现场核实过的占比。分母：公众、热线上报的事件，作废、合并的不计。", en = "Of the city events reported in the window by citizens or the hotline, the share verified on the spot. Denominator: such events, rejected and merged ones out." }
--| owner   = { zh = "指挥中心核查科", en = "Checking Section, Command Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "reported_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT area,
       count(verified_at) AS numerator,
       count(*)           AS denominator
FROM city_events WHERE origin IN ('citizen', 'hotline') GROUP BY area
--? city_events
--? event_no | area   | origin    | reported_at          | verified_at
--? v1       | 990101 | citizen   | 2026-11-22T01:00:00Z | 2026-11-22T01:05:00Z
--? v2       | 990101 | hotline   | 2026-11-22T01:00:00Z |
--? v3       | 990101 | inspector | 2026-11-22T01:00:00Z | 2026-11-22T01:05:00Z
--? v4       | 990101 |           | 2026-11-22T01:00:00Z | 2026-11-22T01:05:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
