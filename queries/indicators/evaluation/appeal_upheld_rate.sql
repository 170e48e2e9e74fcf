--| title   = { zh = "差评申诉成立率", en = "Appeals upheld" }
--| means   = { zh = "时段内作出的申诉决定中，判差评无效的占比。分母：时段内的申诉决定。", en = "Of the appeals decided in the window, the share that found the bad rating void. Denominator: appeals decided in the window." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       count(*) FILTER (WHERE outcome = 'invalid') AS numerator,
       count(*)                                    AS denominator
FROM evaluation_steps WHERE kind = 'appeal_decided' GROUP BY department
--? evaluation_steps
--? kind           | outcome | department | occurred_at
--? appeal_decided | invalid | D01        | 2026-11-22T01:00:00Z
--? appeal_decided |         | D01        | 2026-11-22T01:00:00Z
--? appeal_decided |         | D01        | 2026-11-22T01:00:00Z
--? appealed       | invalid | D01        | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 3           | 33.333333
