--| title   = { zh = "每窗口等候人数", en = "People waiting per window" }
--| means   = { zh = "此刻政务大厅等候人数与开放窗口数之比。分母：最近一次上报的开放窗口数。", en = "People waiting per open window now. Denominator: windows open by the newest samples." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "people"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| min_n   = 0
--| warn    = { above = 5.0 }
SELECT area,
       sum(value) FILTER (WHERE metric = 'hall.waiting')      AS numerator,
       sum(value) FILTER (WHERE metric = 'hall.windows_open') AS denominator
FROM gauges WHERE metric IN ('hall.waiting', 'hall.windows_open') GROUP BY area
--? gauges
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.waiting      | 24    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 6     | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.windows_open | 10    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.wait_minutes | 99    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 30        | 10          | 3
