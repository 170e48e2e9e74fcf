--| title   = { zh = "违反一次性告知件", en = "Asked twice for documents" }
--| means   = { zh = "时段内受理、至今要求补正两次及以上的办件，违反一次性告知。", en = "Cases accepted in the window that were asked for documents twice or more, against the rule to tell everything at once." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| time    = "accepted_at"
--| windows = ["month"]
--| rollup  = true
SELECT department, count(*) AS value
FROM cases WHERE accepted_at IS NOT NULL AND supplements >= 2 GROUP BY department
--? cases
--? case_no | department | accepted_at          | supplements
--? c1      | D01        | 2026-11-20T01:00:00Z | 1
--? c2      | D01        | 2026-11-20T01:00:00Z | 2
--? c3      | D02        | 2026-11-20T01:00:00Z | 0
--? c4      | D01        |                      | 2
--= department | value
--= D01        | 1
