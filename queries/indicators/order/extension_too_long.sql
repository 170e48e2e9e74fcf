--| title   = { zh = "超长延期", en = "Extensions beyond the limit" }
--| means   = { zh = "时段内批准的、一次延长超过 10 个工作日的延期次数，不合规定。", en = "Extensions of more than ten working days granted in the window, against the rules." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "times"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| warn    = { above = 0.0 }
--| standard = "GB/T 33358-2016"
SELECT department, count(*) AS value
FROM complaint_steps WHERE kind = 'extension_granted' AND extension_days > 10 GROUP BY department
--? complaint_steps
--? kind                | extension_days | department | occurred_at
--? extension_granted   | 10             | D01        | 2026-11-22T01:00:00Z
--? extension_granted   | 11             | D01        | 2026-11-22T01:00:00Z
--? extension_granted   |                | D01        | 2026-11-22T01:00:00Z
--? extension_requested | 30             | D01        | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 1
