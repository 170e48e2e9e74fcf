--| title   = { zh = "分类按期办结率", en = "On-time rate of orders by class" }
--| means   = { zh = "时段内到了结论的办理时限中按期办结的占比，按事项大类、细类。分母：时段内按期办结或到期的工单。", en = "Of the handling limits that came to a verdict in the window, the share met, by main class and class of the matter. Denominator: orders concluded in time or run out in the window." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= due THEN concluded_at ELSE due END"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT class_1, class_code,
       count(*) FILTER (WHERE handling_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE handling_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM complaints WHERE due IS NOT NULL GROUP BY class_1, class_code
--? complaints
--? order_no | class_1 | class_code | due                  | handling_clock
--? o1       | 01      | 0101       | 2026-11-22T01:00:00Z | met
--? o2       | 01      | 0101       | 2026-11-22T01:00:00Z | overdue
--? o3       | 01      | 0101       | 2026-11-22T01:00:00Z | on_time
--? o4       | 01      | 0101       |                      | met
--? o5       | 02      | 0201       | 2026-11-22T01:00:00Z | paused
--? o6       | 02      | 0201       | 2026-11-22T01:00:00Z | met
--= class_1 | class_code | numerator | denominator | value
--= 01      | 0101       | 1         | 2           | 50
--= 02      | 0201       | 1         | 1           | 100
