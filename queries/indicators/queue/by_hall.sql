--| title   = { zh = "各大厅等候人数", en = "People waiting by hall" }
--| means   = { zh = "各政务大厅最近一次上报的等候人数。", en = "People waiting in each service hall by its newest sample." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "people"
--| better  = "lower"
--| windows = ["live"]
SELECT area, dimension, sum(value) AS value
FROM gauges WHERE metric = 'hall.waiting' GROUP BY area, dimension
--? gauges
--? metric            | value | dimension | area   | kind  | occurred_at
--? hall.waiting      | 12    | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.waiting      | 30    | H2        | 990101 | gauge | 2026-11-22T01:00:00Z
--? hall.wait_minutes | 9     | H1        | 990101 | gauge | 2026-11-22T01:00:00Z
--= area   | dimension | value
--= 990101 | H1        | 12
--= 990101 | H2        | 30
