--| title   = { zh = "逾期诉求事项构成", en = "Overdue orders by class" }
--| means   = { zh = "此刻逾期未办结的诉求工单，按事项大类、细类。", en = "Orders not concluded past their limit, by main class and class of the matter." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT class_1, class_code, count(*) AS value
FROM complaints WHERE handling_clock = 'overdue' GROUP BY class_1, class_code
--? complaints
--? order_no | class_1 | class_code | handling_clock
--? o1       | 01      | 0101       | overdue
--? o2       | 01      | 0101       | missed
--? o3       | 01      | 0102       | overdue
--? o4       | 02      | 0201       | due_soon
--= class_1 | class_code | value
--= 01      | 0101       | 1
--= 01      | 0102       | 1
