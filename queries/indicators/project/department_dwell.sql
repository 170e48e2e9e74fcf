--| title   = { zh = "工程审批部门平均用时", en = "Working days per project case by department" }
--| means   = { zh = "时段内办结的工程建设项目办件的平均用时（工作日，1 日 = 480 分钟），按责任部门。分母：有用时的项目办结件。", en = "Mean working days (480 minutes each) of the project cases concluded in the window, by responsible department. Denominator: concluded project cases with a time used." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       sum(used_minutes) / 480.0 AS numerator,
       count(used_minutes)       AS denominator
FROM cases WHERE project_code IS NOT NULL AND concluded_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | project_code | used_minutes | concluded_at
--? c1      | D13        | P1           | 480          | 2026-11-22T01:00:00Z
--? c2      | D13        | P2           | 1440         | 2026-11-22T01:00:00Z
--? c3      | D13        | P2           |              | 2026-11-22T01:00:00Z
--? c4      | D13        |              | 9600         | 2026-11-22T01:00:00Z
--? c5      | D15        | P3           | 480          |
--= department | numerator | denominator | value
--= D13        | 4         | 2           | 2
