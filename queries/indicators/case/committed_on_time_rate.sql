--| title   = { zh = "承诺件按期办结率", en = "On-time rate of committed cases" }
--| means   = { zh = "时段内到了结论的承诺件（不含即办件）中按期办结的占比，按事项类型。分母：时段内按期办结或到期的承诺件。", en = "Of the committed cases (immediate ones left out) whose promised limit came to a verdict in the window, the share concluded in time, by type of item. Denominator: committed cases concluded in time or run out in the window." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= promised_due THEN concluded_at ELSE promised_due END"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 99.0 }
SELECT item_type,
       count(*) FILTER (WHERE promised_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE promised_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM cases WHERE case_type = 2 AND promised_due IS NOT NULL GROUP BY item_type
--? cases
--? case_no | item_type | case_type | promised_due         | promised_clock
--? c1      | 01        | 2         | 2026-11-22T01:00:00Z | met
--? c2      | 01        | 2         | 2026-11-22T01:00:00Z | overdue
--? c3      | 01        | 2         | 2026-11-22T01:00:00Z | on_time
--? c4      | 01        | 1         | 2026-11-22T01:00:00Z | met
--? c5      | 01        | 2         |                      | met
--= item_type | numerator | denominator | value
--= 01        | 1         | 2           | 50
