--| title   = { zh = "室温不达标占比", en = "Rooms too cold" }
--| means   = { zh = "时段内供暖测温中，低于 18 摄氏度的占比。分母：上报的测温次数。", en = "Of the room temperatures read in the window, the share below 18 °C. Denominator: readings reported." }
--| owner   = { zh = "热力公司生产调度中心", en = "Production Dispatch Centre, Heating Company" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter"]
--| rollup  = true
--| alarm   = { above = 5.0, response = { zh = "调整供水温度，逐户排查", en = "Raise the supply temperature and look into each home" }, owner = "供热调度值班长", on_delay = "5m", off_delay = "15m" }
--| standard = "GB 50736-2012"
SELECT area,
       count(*) FILTER (WHERE value < 18) AS numerator,
       count(*)                           AS denominator
FROM samples WHERE metric = 'heat.room_temperature' GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind  | occurred_at
--? heat.room_temperature | 17.9  | degree | W01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? heat.room_temperature | 18    | degree | W02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? power.load            | 2     | MW     | E01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
