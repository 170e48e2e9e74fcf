--| title   = { zh = "回复率", en = "Reply rate" }
--| means   = { zh = "时段内办结的诉求中，承办单位已回复的占比。分母：时段内办结的诉求。", en = "Of the orders concluded in the window, the share the body replied to. Denominator: orders concluded in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "concluded_at"
--| windows = ["24h", "month", "quarter"]
--| rollup  = true
--| warn    = { below = 100.0 }
SELECT department,
       count(replied_at) AS numerator,
       count(*)          AS denominator
FROM complaints WHERE concluded_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | replied_at           | concluded_at
--? o1       | D01        | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? o2       | D01        | 2026-11-22T01:00:00Z | 2026-11-22T02:00:00Z
--? o3       | D01        |                      | 2026-11-22T02:00:00Z
--? o4       | D01        | 2026-11-22T01:00:00Z |
--= department | numerator | denominator | value
--= D01        | 2         | 3           | 66.666667
