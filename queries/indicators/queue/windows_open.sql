--| title   = { zh = "开放窗口数", en = "Windows open" }
--| means   = { zh = "各政务大厅最近一次上报的开放窗口数之和。", en = "Windows open, summed over the newest sample of each service hall." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "windows"
--| windows = ["live"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM gauges WHERE metric = 'hall.windows_open' GROUP BY area
--? gauges
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.windows_open | 8     | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.windows_open | 5     | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 90    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 13
