--| title   = { zh = "在办井盖事件", en = "Manholes still open" }
--| means   = { zh = "此刻未结案的井盖、雨水箅子（给水、污水、雨水、电力）缺损事件数；直接危及行人，时限 2 至 4 小时。", en = "Open city events on manholes and grates (water, sewer, storm drain, power): a danger to passers-by, limited to 2 to 4 hours." }
--| owner   = { zh = "城市管理局市政公用科", en = "Municipal Utilities Section, City Management Bureau" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| standard = "CJJ/T 106"
SELECT area, class_code, count(*) AS value
FROM city_events WHERE class_code IN ('0101', '0102', '0103', '0104') AND stage <> 'closed' GROUP BY area, class_code
--? city_events
--? event_no | area   | class_code | stage
--? v1       | 990101 | 0101       | handling
--? v2       | 990101 | 0104       | reported
--? v3       | 990101 | 0105       | handling
--? v4       | 990101 | 0102       | closed
--= area   | class_code | value
--= 990101 | 0101       | 1
--= 990101 | 0104       | 1
