--| title   = { zh = "事件自动督办次数", en = "Events escalated" }
--| means   = { zh = "时段内按升级规则对久未处理的城市事件自动督办的次数，按部门。", en = "Times in the window that a rule stepped in on a city event that nobody had touched for too long, by department." }
--| owner   = { zh = "指挥中心督办科", en = "Supervision Section, Command Centre" }
--| unit    = "times"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT department, count(*) AS value
FROM city_event_steps WHERE kind = 'supervised' AND actor LIKE 'rule:%' GROUP BY department
--? city_event_steps
--? kind       | department | actor                 | occurred_at
--? supervised | D44        | rule:event_1_assigned | 2026-11-22T01:00:00Z
--? supervised | D44        | rule:event_2_assigned | 2026-11-22T01:00:00Z
--? supervised | D44        | li                    | 2026-11-22T01:00:00Z
--? supervised | D45        |                       | 2026-11-22T01:00:00Z
--? closed     | D44        | rule:event_1_assigned | 2026-11-22T01:00:00Z
--= department | value
--= D44        | 2
