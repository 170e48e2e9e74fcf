--| title   = { zh = "工改各阶段用时第 90 百分位", en = "Working days per project stage, 90th percentile" }
--| means   = { zh = "时段内办结的工程建设项目办件，九成不超过的用时（工作日，1 日 = 480 分钟），按审批阶段。", en = "The working days (480 minutes each) that nine of ten project cases concluded in the window did not exceed, by stage of approval." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter"]
--| rollup  = true
SELECT project_stage, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY used_minutes / 480.0) AS value
FROM cases WHERE project_code IS NOT NULL AND concluded_at IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | project_code | project_stage | used_minutes | concluded_at
--? c1      | P1           | 1             | 960          | 2026-11-22T01:00:00Z
--? c2      | P2           | 1             | 960          | 2026-11-22T01:00:00Z
--? c3      | P3           | 1             |              | 2026-11-22T01:00:00Z
--? c4      |              | 1             | 9600         | 2026-11-22T01:00:00Z
--? c5      | P4           | 2             | 480          | 2026-11-22T01:00:00Z
--= project_stage | value
--= 1             | 2
--= 2             | 1
