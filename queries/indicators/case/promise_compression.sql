--| title   = { zh = "承诺时限压缩率", en = "Compression of promised limits" }
--| means   = { zh = "1 − 承诺工作日之和 ÷ 法定工作日之和。分母：时段内受理、两个时限都有的办件的法定工作日之和。", en = "1 − sum of promised working days ÷ sum of statutory working days. Denominator: statutory working days of the cases accepted in the window that state both limits." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 77.0 }
SELECT area, department,
       sum(statutory_days - promised_days)                            AS numerator,
       sum(statutory_days) FILTER (WHERE promised_days IS NOT NULL)   AS denominator
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area, department
--? cases
--? case_no | area   | department | accepted_at          | statutory_days | promised_days
--? c1      | 990101 | D01        | 2026-11-20T01:00:00Z | 20             | 2
--? c2      | 990101 | D01        | 2026-11-20T01:00:00Z | 20             | 8
--? c3      | 990101 | D01        | 2026-11-20T01:00:00Z | 60             |
--? c4      | 990101 | D01        | 2026-11-20T01:00:00Z |                | 5
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 30        | 40          | 75.0
