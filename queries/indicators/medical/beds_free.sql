--| title   = { zh = "空余床位", en = "Free hospital beds" }
--| means   = { zh = "各医院最近一次上报的空余床位之和。", en = "Free beds, summed over the newest samples of the hospitals." }
--| owner   = { zh = "卫生健康委员会医疗应急科", en = "Medical Emergency Section, Health Commission" }
--| unit    = "beds"
--| better  = "higher"
--| windows = ["live"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM gauges WHERE metric = 'hospital.beds_free' GROUP BY area
--? gauges
--? metric             | value | unit | dimension | area   | kind  | occurred_at
--? hospital.beds_free | 40    | bed  | K01       | 990101 | gauge | 2026-11-22T01:00:00Z
--? hospital.beds_free | 25    | bed  | K02       | 990101 | gauge | 2026-11-22T01:00:00Z
--? hospital.beds      | 400   | bed  | K01       | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 65
