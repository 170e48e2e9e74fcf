--| title   = { zh = "用电负荷", en = "Power load" }
--| means   = { zh = "各区县最近一次上报的用电负荷（兆瓦）之和。", en = "Power load (MW), summed over the newest samples of the districts." }
--| owner   = { zh = "供电公司调度中心", en = "Dispatch Centre, Power Supply Company" }
--| unit    = "MW"
--| windows = ["live"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM gauges WHERE metric = 'power.load' GROUP BY area
--? gauges
--? metric                | value | unit   | dimension | area   | kind  | occurred_at
--? power.load            | 210.5 | MW     | E01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? power.load            | 100   | MW     | E02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? heat.room_temperature | 20    | degree | W01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 310.5
