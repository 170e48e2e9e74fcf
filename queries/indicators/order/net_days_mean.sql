--| title   = { zh = "诉求平均办理用时", en = "Mean handling time of orders" }
--| means   = { zh = "时段内办结的派单工单，按事项大类的平均净用时（工作日，1 日 = 480 分钟，退回期间扣除）。分母：有净用时的办结工单。", en = "Mean net working days (480 minutes each, returned spans taken off) of the dispatched orders concluded in the window, by main class. Denominator: concluded orders with a net time." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 0
SELECT class_1,
       sum(net_minutes) / 480.0 AS numerator,
       count(net_minutes)       AS denominator
FROM complaints WHERE concluded_at IS NOT NULL GROUP BY class_1
--? complaints
--? order_no | class_1 | net_minutes | concluded_at
--? o1       | 01      | 480         | 2026-11-22T01:00:00Z
--? o2       | 01      | 1200        | 2026-11-22T01:00:00Z
--? o3       | 01      |             | 2026-11-22T01:00:00Z
--? o4       | 02      | 960         | 2026-11-22T01:00:00Z
--? o5       | 02      | 960         |
--= class_1 | numerator | denominator | value
--= 01      | 3.5       | 2           | 1.75
--= 02      | 2         | 1           | 2
