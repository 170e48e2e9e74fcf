--| title   = { zh = "延期率", en = "Extension rate" }
--| means   = { zh = "时段内到期的诉求中，获准延期至少一次的占比。分母：办理时限（含延期）落在时段内的诉求。", en = "Of the orders due in the window, the share extended at least once. Denominator: orders whose handling limit, extensions included, falls in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "due"
--| windows = ["24h", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 1.0 }
SELECT department,
       count(*) FILTER (WHERE extensions >= 1) AS numerator,
       count(*)                                AS denominator
FROM complaints WHERE due IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | due                  | extensions
--? o1       | D01        | 2026-11-22T01:00:00Z | 0
--? o2       | D01        | 2026-11-22T01:00:00Z | 2
--? o3       | D01        | 2026-11-22T01:00:00Z | 0
--? o4       | D01        | 2026-11-22T01:00:00Z | 0
--? o5       | D01        |                      | 0
--= department | numerator | denominator | value
--= D01        | 1         | 4           | 25.0
