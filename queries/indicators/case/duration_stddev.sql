--| title   = { zh = "办理用时离散度", en = "Spread of handling times" }
--| means   = { zh = "时段内办结的办件用时（工作日，1 日 = 480 分钟）的标准差，按部门；越小说明同类事项办理越一致。", en = "Standard deviation in working days (480 minutes each) of the cases concluded in the window, by department: the smaller, the more alike are cases handled." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter"]
SELECT department, stddev(used_minutes) / 480.0 AS value
FROM cases WHERE used_minutes IS NOT NULL GROUP BY department
--? cases
--? case_no | department | used_minutes | concluded_at
--? c1      | D01        | 480          | 2026-11-22T01:00:00Z
--? c2      | D01        | 960          | 2026-11-22T01:00:00Z
--? c3      | D01        | 1440         | 2026-11-22T01:00:00Z
--? c4      | D01        |              | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 1
