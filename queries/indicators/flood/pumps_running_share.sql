--| title   = { zh = "排涝泵开机率", en = "Pumps running" }
--| means   = { zh = "此刻开机的排涝泵占装机的比例，接近 100 % 即排涝能力已尽。分母：装机泵数。", en = "Share of the drainage pumps that run now; close to 100 % nothing is left in hand. Denominator: pumps installed." }
--| owner   = { zh = "排水公司调度中心", en = "Dispatch Centre, Drainage Company" }
--| unit    = "percent"
--| windows = ["live"]
--| rollup  = true
--| min_n   = 0
--| warn    = { above = 90.0 }
SELECT area,
       sum(value) FILTER (WHERE metric = 'pump.running')   AS numerator,
       sum(value) FILTER (WHERE metric = 'pump.installed') AS denominator
FROM gauges WHERE metric IN ('pump.running', 'pump.installed') GROUP BY area
--? gauges
--? metric             | value | unit | dimension | area   | kind  | occurred_at
--? pump.running       | 6     | pump | P01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? pump.installed     | 8     | pump | P01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? waterlogging.depth | 16    | cm   | L02       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 6         | 8           | 75
