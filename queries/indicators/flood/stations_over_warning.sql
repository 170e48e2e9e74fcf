--| title   = { zh = "超警戒水位站数", en = "Stations above the warning level" }
--| means   = { zh = "此刻水位高于警戒水位的监测站数，警戒水位由各站自定。", en = "Stations whose water stands above their own warning level now." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "启动相应等级防汛响应，巡堤查险", en = "Start the flood response of that grade and patrol the dykes" }, owner = "市防指值班长", priority = 2, by = "area" }
SELECT area, count(*) AS value
FROM gauges WHERE metric = 'water.above_warning' AND value > 0 GROUP BY area
--? gauges
--? metric              | value | unit | dimension | area   | kind  | occurred_at
--? water.above_warning | 0.1   | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.above_warning | 0     | m    | S02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.above_warning | -1.2  | m    | S03       | 990101 | gauge | 2026-11-22T01:00:00Z
--? water.level         | 3.1   | m    | S01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 1
