--| title   = { zh = "排队来电", en = "Calls waiting for an answer" }
--| means   = { zh = "此刻已呼入、尚未应答也未挂断的电话数。", en = "Calls that ring now, neither answered nor given up." }
--| owner   = { zh = "热线受理中心话务科", en = "Call Section, Hotline Centre" }
--| unit    = "calls"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 10.0 }
SELECT area, count(*) AS value
FROM complaints WHERE stage = 'call' GROUP BY area
--? complaints
--? order_no | area   | stage
--? o1       | 990101 | call
--? o2       | 990101 | call
--? o3       | 990101 | answered
--? o4       | 990101 | abandoned
--? o5       | 990102 | registered
--= area   | value
--= 990101 | 2
