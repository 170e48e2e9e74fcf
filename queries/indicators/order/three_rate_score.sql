--| title   = { zh = "三率综合得分", en = "Three-rate score" }
--| means   = { zh = "回访答复中：响应率 × 20 + 解决率 × 40 + 满意率 × 40；每一率的分母是对该问有明确答复的诉求，缺一率则无得分。", en = "From the answers at revisits: response × 20 + resolution × 40 + satisfaction × 40; each rate over the orders with a clear answer to its question; no score if one rate has none." }
--| owner   = { zh = "热线受理中心回访科", en = "Revisit Section, Hotline Centre" }
--| unit    = "score"
--| better  = "higher"
--| time    = "revisited_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT department,
       20.0 * count(*) FILTER (WHERE responded = 'yes') / nullif(count(*) FILTER (WHERE responded IN ('yes', 'no')), 0)
     + 40.0 * count(*) FILTER (WHERE resolved = 'yes')  / nullif(count(*) FILTER (WHERE resolved IN ('yes', 'no')), 0)
     + 40.0 * count(*) FILTER (WHERE satisfied = 'yes') / nullif(count(*) FILTER (WHERE satisfied IN ('yes', 'no')), 0) AS value
FROM complaints WHERE revisited_at IS NOT NULL GROUP BY department
--? complaints
--? order_no | department | revisited_at         | responded | resolved | satisfied
--? o1       | D01        | 2026-11-22T01:00:00Z | yes       | yes      | yes
--? o2       | D01        | 2026-11-22T01:00:00Z | yes       | no       | no
--? o3       | D01        | 2026-11-22T01:00:00Z | unknown   | no       | unknown
--? o4       | D01        | 2026-11-22T01:00:00Z | yes       | yes      | no
--? o5       | D02        | 2026-11-22T01:00:00Z | yes       | unknown  | yes
--= department | value
--= D01        | 53.333333
--= D02        |
