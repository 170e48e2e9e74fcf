--| title   = { zh = "最低室温", en = "Lowest room temperature" }
--| means   = { zh = "时段内供暖测温点上报的最低室温（摄氏度）。", en = "The lowest room temperature (°C) at the heating test points in the window." }
--| owner   = { zh = "热力公司生产调度中心", en = "Production Dispatch Centre, Heating Company" }
--| unit    = "degrees"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["today", "7d"]
--| rollup  = true
--| warn    = { below = 16.0 }
--| standard = "GB 50736-2012"
SELECT area, min(value) AS value
FROM samples WHERE metric = 'heat.room_temperature' GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind  | occurred_at
--? heat.room_temperature | 19.5  | degree | W01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? heat.room_temperature | 15.5  | degree | W02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? power.load            | 2     | MW     | E01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 15.5
