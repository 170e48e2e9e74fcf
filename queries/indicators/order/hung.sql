--| title   = { zh = "挂起诉求", en = "Orders hung" }
--| means   = { zh = "此刻因客观条件暂不具备而挂起的诉求工单数。", en = "Orders put on hold because what they need is not at hand." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, class_1, count(*) AS value
FROM complaints WHERE stage = 'hung' GROUP BY department, class_1
--? complaints
--? order_no | department | class_1 | stage
--? o1       | D01        | 01      | hung
--? o2       | D01        | 01      | hung
--? o3       | D01        | 02      | concluded
--? o4       | D02        |         | signed
--= department | class_1 | value
--= D01        | 01      | 2
