--| title   = { zh = "实际用时与承诺之比", en = "Time used against time promised" }
--| means   = { zh = "时段内办结的办件，实际所用工作时间之和 ÷ 承诺工作时间之和（1 个工作日 = 480 分钟）。分母：有承诺时限的办结件的承诺工作分钟数。", en = "Of the cases concluded in the window, working time used ÷ working time promised (a working day is 480 minutes). Denominator: promised working minutes of the concluded cases that state a limit." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "ratio"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["24h", "7d", "month"]
--| rollup  = true
--| warn    = { above = 0.8 }
--| alarm   = { above = 1.0, response = { zh = "约谈用时超过承诺的部门", en = "Call in the departments that use more than they promised" }, owner = "政务服务督办岗", on_delay = "5m", off_delay = "15m" }
SELECT department,
       sum(used_minutes) FILTER (WHERE promised_days IS NOT NULL)         AS numerator,
       sum(promised_days * 480) FILTER (WHERE used_minutes IS NOT NULL)   AS denominator
FROM cases WHERE concluded_at IS NOT NULL GROUP BY department
--? cases
--? case_no | department | concluded_at         | used_minutes | promised_days
--? c1      | D01        | 2026-11-20T01:00:00Z | 480          | 2
--? c2      | D01        | 2026-11-20T01:00:00Z | 960          | 1
--? c3      | D01        | 2026-11-20T01:00:00Z | 9600         |
--? c4      | D01        |                      |              | 5
--= department | numerator | denominator | value
--= D01        | 1440      | 1440        | 1.0
