--| title   = { zh = "超期事项分布", en = "Overdue cases by item" }
--| means   = { zh = "此刻超过承诺时限未办结的在办件，按事项类型、服务事项。", en = "Open cases past their promised limit, by type of item and service item." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT item_type, item_code, count(*) AS value
FROM cases WHERE promised_clock = 'overdue' GROUP BY item_type, item_code
--? cases
--? case_no | item_type | item_code | promised_clock
--? c1      | 01        | I001      | overdue
--? c2      | 01        | I001      | overdue
--? c3      | 01        | I002      | due_soon
--? c4      | 20        | I003      | overdue
--? c5      | 20        | I003      | missed
--= item_type | item_code | value
--= 01        | I001      | 2
--= 20        | I003      | 1
