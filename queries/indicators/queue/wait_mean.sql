--| title   = { zh = "大厅平均等候", en = "Mean wait in halls" }
--| means   = { zh = "时段内叫到的号的平均等候分钟数，按区县。分母：上报的等候记录。", en = "Mean minutes waited by the people called in the window, by district. Denominator: waits reported." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h", "today", "7d", "month"]
--| rollup  = true
--| min_n   = 0
SELECT area, sum(value) AS numerator, count(*) AS denominator
FROM samples WHERE metric = 'hall.wait_minutes' GROUP BY area
--? samples
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.wait_minutes | 6     | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.wait_minutes | 12    | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 90    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 18        | 2           | 9
