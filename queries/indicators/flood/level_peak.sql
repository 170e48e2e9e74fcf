--| title   = { zh = "最高水位", en = "Highest water level" }
--| means   = { zh = "时段内各区县水位站的最高水位（米）。", en = "The highest water level (m) of each district's stations in the window." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "m"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "year"]
SELECT area, max(value) AS value
FROM samples WHERE metric = 'water.level' GROUP BY area
--? samples
--? metric              | value | unit | dimension | area   | kind  | occurred_at
--? water.level         | 2.4   | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.level         | 3.6   | m    | S01       | 990101 | gauge | 2026-11-22T02:00:00Z
--? water.above_warning | 9     | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 3.6
