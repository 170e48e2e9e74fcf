--| title   = { zh = "供热平均室温", en = "Mean room temperature" }
--| means   = { zh = "供暖测温点在时段内的平均室温（摄氏度），不低于 18 度。分母：上报的测温次数。", en = "Mean room temperature (°C) at the heating test points in the window; at least 18. Denominator: readings reported." }
--| owner   = { zh = "热力公司生产调度中心", en = "Production Dispatch Centre, Heating Company" }
--| unit    = "degrees"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "today", "7d", "month"]
--| rollup  = true
--| min_n   = 0
--| warn    = { below = 18.0 }
--| standard = "GB 50736-2012"
SELECT area, sum(value) AS numerator, count(*) AS denominator
FROM samples WHERE metric = 'heat.room_temperature' GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind  | occurred_at
--? heat.room_temperature | 17    | degree | W01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? heat.room_temperature | 21.5  | degree | W02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? power.load            | 210   | MW     | E01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 38.5      | 2           | 19.25
