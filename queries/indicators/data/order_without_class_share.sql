--| title   = { zh = "未分类诉求占比", en = "Orders without a class" }
--| means   = { zh = "时段内登记的诉求工单中，未写事项分类的占比。分母：登记的工单。", en = "Of the orders registered in the window, the share without a class of the matter. Denominator: registered orders." }
--| owner   = { zh = "指挥中心数据运行科", en = "Data Operations Section, Command Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "registered_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT source, channel,
       count(*) FILTER (WHERE class_code IS NULL) AS numerator,
       count(*)                                   AS denominator
FROM complaints WHERE registered_at IS NOT NULL GROUP BY source, channel
--? complaints
--? order_no | source  | channel | class_code | registered_at
--? o1       | hotline | phone   | 0101       | 2026-11-22T01:00:00Z
--? o2       | hotline | phone   |            | 2026-11-22T01:00:00Z
--? o3       | hotline | phone   | 0102       | 2026-11-22T01:00:00Z
--? o4       | hotline | phone   |            |
--= source  | channel | numerator | denominator | value
--= hotline | phone   | 1         | 3           | 33.333333
