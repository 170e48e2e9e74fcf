--| title   = { zh = "互联网渠道占比", en = "Orders by internet" }
--| means   = { zh = "时段内登记的诉求工单中，经网站、手机应用、微信提出的占比。分母：写明渠道的工单。", en = "Of the orders registered in the window, the share that came by web, app or WeChat. Denominator: orders that state their channel." }
--| owner   = { zh = "热线受理中心受理科", en = "Registration Section, Hotline Centre" }
--| unit    = "percent"
--| time    = "registered_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT area,
       count(*) FILTER (WHERE channel IN ('web', 'app', 'wechat')) AS numerator,
       count(channel)                                              AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY area
--? complaints
--? order_no | area   | channel | registered_at
--? o1       | 990101 | web     | 2026-11-22T01:00:00Z
--? o2       | 990101 | app     | 2026-11-22T01:00:00Z
--? o3       | 990101 | wechat  | 2026-11-22T01:00:00Z
--? o4       | 990101 | phone   | 2026-11-22T01:00:00Z
--? o5       | 990101 |         | 2026-11-22T01:00:00Z
--? o6       | 990101 | web     |
--= area   | numerator | denominator | value
--= 990101 | 3         | 4           | 75
