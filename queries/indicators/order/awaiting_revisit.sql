--| title   = { zh = "待回访诉求", en = "Orders to be revisited" }
--| means   = { zh = "此刻承办单位已回复、尚未回访的诉求工单数。", en = "Orders the department has replied to and nobody has revisited." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, count(*) AS value
FROM complaints WHERE stage = 'replied' GROUP BY area
--? complaints
--? order_no | area   | stage
--? o1       | 990101 | replied
--? o2       | 990101 | replied
--? o3       | 990101 | revisited
--? o4       | 990102 | signed
--= area   | value
--= 990101 | 2
