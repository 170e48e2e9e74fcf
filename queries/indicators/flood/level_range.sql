--| title   = { zh = "水位变幅", en = "Range of the water level" }
--| means   = { zh = "时段内各区县水位站最高与最低水位之差（米），1 小时内骤涨须警惕。", en = "The difference (m) between the highest and the lowest water level of each district's stations in the window: a sharp rise within the hour is a warning." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "m"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h"]
SELECT area, max(value) - min(value) AS value
FROM samples WHERE metric = 'water.level' GROUP BY area
--? samples
--? metric              | value | unit | dimension | area   | kind  | occurred_at
--? water.level         | 2.4   | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.level         | 3.6   | m    | S01       | 990101 | gauge | 2026-11-22T01:20:00Z
--? water.level         | 3.0   | m    | S01       | 990101 | gauge | 2026-11-22T01:40:00Z
--? water.above_warning | 9     | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1.2
