--| title   = { zh = "面雨量", en = "Areal rainfall" }
--| means   = { zh = "时段内各雨量站雨量之和 ÷ 有上报的雨量站数（毫米），用于研判土壤含水与山洪风险。", en = "Rain of all stations in the window ÷ stations that reported (mm): how wet the ground is, and the risk of flash floods." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "mm"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "GB/T 28592-2012"
SELECT area, sum(value) / count(DISTINCT dimension) AS value
FROM samples WHERE metric = 'rain.amount' GROUP BY area
--? samples
--? metric      | value | unit | dimension | area   | kind    | occurred_at
--? rain.amount | 1.5   | mm   | R01       | 990101 | counter | 2026-11-22T01:00:00Z
--? rain.amount | 2.5   | mm   | R01       | 990101 | counter | 2026-11-22T02:00:00Z
--? rain.amount | 8     | mm   | R02       | 990101 | counter | 2026-11-22T01:00:00Z
--? rain.amount | 0     | mm   | R03       | 990102 | counter | 2026-11-22T01:00:00Z
--? water.level | 2.5   | m    | S01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 6
--= 990102 | 0
