--| title   = { zh = "在报站点数", en = "Stations that report" }
--| means   = { zh = "时段内有采样上报的站点数，按监测指标；少于在册站点即有中断。", en = "Stations with a sample in the window, by metric: fewer than registered means broken feeds." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "count"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "24h", "7d"]
SELECT metric, count(DISTINCT dimension) AS value
FROM samples WHERE metric IS NOT NULL GROUP BY metric
--? samples
--? metric      | value | dimension | kind  | occurred_at
--? water.level | 2.4   | S01       | gauge | 2026-11-22T01:00:00Z
--? water.level | 2.5   | S01       | gauge | 2026-11-22T02:00:00Z
--? water.level | 2.5   | S02       | gauge | 2026-11-22T01:00:00Z
--? air.aqi     | 60    |           | gauge | 2026-11-22T01:00:00Z
--= metric      | value
--= water.level | 2
--= air.aqi     | 0
