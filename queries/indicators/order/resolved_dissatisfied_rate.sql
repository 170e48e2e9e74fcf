--| title   = { zh = "已解决不满意率", en = "Resolved and dissatisfied" }
--| means   = { zh = "时段内回访中答复“已解决”的工单里，仍答复“不满意”的占比，看态度与过程。分母：答复“已解决”且对满意与否有明确答复的工单。", en = "Of the orders called resolved at a revisit in the window, the share the citizen is dissatisfied with all the same: manner rather than matter. Denominator: resolved orders with a clear answer on satisfaction." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "revisited_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE satisfied = 'no')           AS numerator,
       count(*) FILTER (WHERE satisfied IN ('yes', 'no')) AS denominator
FROM complaints WHERE resolved = 'yes' AND revisited_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | revisited_at         | resolved | satisfied
--? o1       | D01        | 2026-11-22T01:00:00Z | yes      | no
--? o2       | D01        | 2026-11-22T01:00:00Z | yes      | yes
--? o3       | D01        | 2026-11-22T01:00:00Z | yes      | unknown
--? o4       | D01        | 2026-11-22T01:00:00Z | no       | no
--? o5       | D01        |                      | yes      | no
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
