--| title   = { zh = "工程审批时限压缩率", en = "Compression of project limits" }
--| means   = { zh = "时段内受理的工程建设项目办件：1 − 承诺时限合计 ÷ 法定时限合计，按审批阶段。分母：两个时限都写明的项目办件的法定工作日。", en = "Of the project cases accepted in the window: 1 − promised days ÷ statutory days, by stage of approval. Denominator: statutory working days of project cases that state both limits." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT project_stage,
       sum(statutory_days - promised_days)                          AS numerator,
       sum(statutory_days) FILTER (WHERE promised_days IS NOT NULL) AS denominator
FROM cases WHERE project_code IS NOT NULL AND accepted_at IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | project_code | project_stage | statutory_days | promised_days | accepted_at
--? c1      | P1           | 1             | 20             | 5             | 2026-11-22T01:00:00Z
--? c2      | P1           | 1             | 20             | 15            | 2026-11-22T01:00:00Z
--? c3      | P2           | 1             | 99             |               | 2026-11-22T01:00:00Z
--? c4      |              | 1             | 20             | 1             | 2026-11-22T01:00:00Z
--= project_stage | numerator | denominator | value
--= 1             | 20        | 40          | 50
