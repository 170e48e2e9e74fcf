--| title   = { zh = "累计雨量", en = "Rain total" }
--| means   = { zh = "时段内各区县雨量站的累计雨量（毫米），用于研判土壤含水与山洪风险。", en = "Millimetres of rain in the window at the district's station: how wet the ground is, and the risk of flash floods." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "mm"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'rain.amount' GROUP BY area
--? samples
--? metric      | value | unit | dimension | area   | kind    | occurred_at
--? rain.amount | 1.5   | mm   | R01       | 990101 | counter | 2026-11-22T01:00:00Z
--? rain.amount | 0     | mm   | R01       | 990101 | counter | 2026-11-22T02:00:00Z
--? rain.amount | 2.5   | mm   | R01       | 990101 | counter | 2026-11-22T03:00:00Z
--? water.level | 2.5   | m    | S01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 4
