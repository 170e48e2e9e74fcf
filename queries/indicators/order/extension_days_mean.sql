--| title   = { zh = "平均延期天数", en = "Mean length of extensions" }
--| means   = { zh = "时段内批准的延期，平均每次延长的工作日。分母：写明天数的批准延期。", en = "Mean working days per extension granted in the window. Denominator: granted extensions that state their days." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "days"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 0
SELECT department,
       sum(extension_days)   AS numerator,
       count(extension_days) AS denominator
FROM complaint_steps WHERE kind = 'extension_granted' GROUP BY department
--? complaint_steps
--? kind                | extension_days | department | occurred_at
--? extension_granted   | 4              | D01        | 2026-11-22T01:00:00Z
--? extension_granted   | 8              | D01        | 2026-11-22T01:00:00Z
--? extension_granted   |                | D01        | 2026-11-22T01:00:00Z
--? extension_requested | 99             | D01        | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 12        | 2           | 6
