--| title   = { zh = "感知数据上报量", en = "Samples received" }
--| means   = { zh = "时段内各监测指标上报的采样数，上报中断即为零。", en = "Samples received in the window, by metric: none means a broken feed." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "count"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["15m", "1h", "today", "24h", "7d"]
SELECT metric, count(*) AS value
FROM samples WHERE metric IS NOT NULL GROUP BY metric
--? samples
--? metric      | value | dimension | kind  | occurred_at
--? water.level | 2.4   | S01       | gauge | 2026-11-22T01:00:00Z
--? water.level | 0     | S02       | gauge | 2026-11-22T01:00:00Z
--? air.aqi     | 60    | A01       | gauge | 2026-11-22T01:00:00Z
--= metric      | value
--= water.level | 2
--= air.aqi     | 1
