--| title   = { zh = "事项按期办结率", en = "On-time conclusion rate by item" }
--| means   = { zh = "时段内到了结论的承诺时限中按期办结的占比，按服务事项。分母：时段内按期办结或到期的办件。", en = "Of the promised limits that came to a verdict in the window, the share met, by service item. Denominator: cases concluded in time or run out in the window." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "CASE WHEN concluded_at <= promised_due THEN concluded_at ELSE promised_due END"
--| windows = ["7d", "month", "quarter"]
--| warn    = { below = 99.0 }
--| alarm   = { below = 95.0, response = { zh = "约谈事项责任处室，限期整改", en = "Call in the section responsible for the item and set a date for improvement" }, owner = "政务服务督办岗", on_delay = "5m", off_delay = "15m" }
--| standard = "GB/T 39046-2020"
SELECT item_code,
       count(*) FILTER (WHERE promised_clock = 'met')                         AS numerator,
       count(*) FILTER (WHERE promised_clock IN ('met', 'missed', 'overdue')) AS denominator
FROM cases WHERE promised_due IS NOT NULL GROUP BY item_code
--? cases
--? case_no | item_code | promised_due         | promised_clock
--? c1      | I001      | 2026-11-22T01:00:00Z | met
--? c2      | I001      | 2026-11-22T01:00:00Z | met
--? c3      | I001      | 2026-11-22T01:00:00Z | overdue
--? c4      | I001      | 2026-11-22T01:00:00Z | due_soon
--? c5      | I002      | 2026-11-22T01:00:00Z | missed
--? c6      | I002      |                      | met
--= item_code | numerator | denominator | value
--= I001      | 2         | 3           | 66.666667
--= I002      | 0         | 1           | 0
