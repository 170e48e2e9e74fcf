--| title   = { zh = "补正最多的事项", en = "Items with the most supplements" }
--| means   = { zh = "时段内受理的办件中，补正过材料的件数最多的十个服务事项，供修订办事指南。", en = "The ten service items with the most supplemented cases accepted in the window, for the guides to be rewritten." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["7d", "month", "quarter"]
SELECT item_code, count(*) AS value
FROM cases WHERE supplements > 0 AND accepted_at IS NOT NULL GROUP BY item_code ORDER BY value DESC LIMIT 10
--? cases
--? case_no | item_code | supplements | accepted_at
--? c1      | I001      | 1           | 2026-11-22T01:00:00Z
--? c2      | I001      | 2           | 2026-11-22T01:00:00Z
--? c3      | I002      | 1           | 2026-11-22T01:00:00Z
--? c4      | I002      | 0           | 2026-11-22T01:00:00Z
--? c5      | I003      | 1           |
--= item_code | value
--= I001      | 2
--= I002      | 1
