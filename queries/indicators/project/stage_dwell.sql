--| title   = { zh = "工改各阶段用时", en = "Working days per project stage" }
--| means   = { zh = "时段内办结的项目办件，按阶段的平均用时（工作日，1 日 = 480 分钟）。分母：有阶段的办结件。", en = "Average working days (480 minutes each) used by the project cases concluded in the window, by stage. Denominator: concluded cases that state a stage." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
SELECT project_stage,
       sum(used_minutes) / 480.0 AS numerator,
       count(used_minutes)       AS denominator
FROM cases WHERE concluded_at IS NOT NULL AND project_stage IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | concluded_at         | project_code | project_stage | used_minutes
--? c1      | 2026-11-20T01:00:00Z | P1           | 1             | 480
--? c2      | 2026-11-20T01:00:00Z | P2           | 1             | 1200
--? c3      | 2026-11-20T01:00:00Z | P1           | 2             | 2400
--? c4      | 2026-11-20T01:00:00Z |              |               | 99999
--? c5      |                      | P3           | 1             |
--= project_stage | numerator | denominator | value
--= 1             | 3.5       | 2           | 1.75
--= 2             | 5.0       | 1           | 5.0
