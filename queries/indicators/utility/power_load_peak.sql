--| title   = { zh = "用电负荷峰值", en = "Peak of the power load" }
--| means   = { zh = "时段内各区县用电负荷（兆瓦）的最大值。", en = "The highest power load (MW) of each district in the window." }
--| owner   = { zh = "供电公司调度中心", en = "Dispatch Centre, Power Supply Company" }
--| unit    = "MW"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "year"]
SELECT area, max(value) AS value
FROM samples WHERE metric = 'power.load' GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind  | occurred_at
--? power.load            | 210.5 | MW     | E01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? power.load            | 250   | MW     | E01       | 990101 | gauge | 2026-11-22T10:00:00Z
--? heat.room_temperature | 999   | degree | W01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 250
