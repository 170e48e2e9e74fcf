--| title   = { zh = "叫号等候第 90 百分位", en = "Waiting time in halls, 90th percentile" }
--| means   = { zh = "时段内叫到的号中，九成不超过的等候分钟数。", en = "The minutes that nine of ten people called in the window did not wait longer than." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "minutes"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["15m", "1h", "today"]
--| rollup  = true
--| warn    = { above = 15.0 }
--| alarm   = { above = 30.0, response = { zh = "增开窗口，引导到就近大厅", en = "Open more windows and guide people to the next hall" }, owner = "政务大厅值班长", on_delay = "5m", off_delay = "15m" }
SELECT area, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY value) AS value
FROM samples WHERE metric = 'hall.wait_minutes' GROUP BY area
--? samples
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.wait_minutes | 8     | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.wait_minutes | 8     | H1        | 990101 | gauge | 2026-11-22T01:01:00Z
--? hall.wait_minutes | 8     | H2        | 990101 | gauge | 2026-11-22T01:02:00Z
--? hall.waiting      | 999   | H2        | 990101 | gauge | 2026-11-22T01:02:00Z
--= area   | value
--= 990101 | 8
