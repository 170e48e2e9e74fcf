--| title   = { zh = "诉求自动督办次数", en = "Orders escalated" }
--| means   = { zh = "时段内按升级规则对久未处理的诉求自动督办的次数，按部门。", en = "Times in the window that a rule stepped in on an order that nobody had touched for too long, by department." }
--| owner   = { zh = "热线受理中心督办科", en = "Supervision Section, Hotline Centre" }
--| unit    = "times"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT department, count(*) AS value
FROM complaint_steps WHERE kind = 'supervised' AND actor LIKE 'rule:%' GROUP BY department
--? complaint_steps
--? kind       | department | actor                    | occurred_at
--? supervised | D01        | rule:order_u1_dispatched | 2026-11-22T01:00:00Z
--? supervised | D01        | rule:order_returned      | 2026-11-22T01:00:00Z
--? supervised | D01        | chen                     | 2026-11-22T01:00:00Z
--? supervised | D02        |                          | 2026-11-22T01:00:00Z
--? signed     | D01        | rule:order_returned      | 2026-11-22T01:00:00Z
--= department | value
--= D01        | 2
