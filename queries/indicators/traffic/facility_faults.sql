--| title   = { zh = "在办交通设施故障", en = "Traffic facilities out of order" }
--| means   = { zh = "此刻未结案的交通信号灯、标志牌、护栏事件数。", en = "Open city events on traffic signals, signs and railings." }
--| owner   = { zh = "交通警察支队指挥中心", en = "Command Centre, Traffic Police Brigade" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, class_code, count(*) AS value
FROM city_events WHERE class_code IN ('0203', '0204', '0206') AND stage <> 'closed' GROUP BY area, class_code
--? city_events
--? event_no | area   | class_code | stage
--? v1       | 990101 | 0203       | handling
--? v2       | 990101 | 0203       | assigned
--? v3       | 990101 | 0204       | closed
--? v4       | 990101 | 0205       | handling
--= area   | class_code | value
--= 990101 | 0203       | 2
