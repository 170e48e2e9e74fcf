--| title   = { zh = "公交客运量", en = "Bus passengers" }
--| means   = { zh = "时段内公共汽电车客运量（人次）。", en = "Passengers carried by bus in the window." }
--| owner   = { zh = "交通运输局运输管理科", en = "Transport Management Section, Transport Bureau" }
--| unit    = "people"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'bus.passengers' GROUP BY area
--? samples
--? metric         | value | unit   | dimension | area   | kind    | occurred_at
--? bus.passengers | 300   | person | B01       | 990101 | counter | 2026-11-22T01:00:00Z
--? bus.passengers | 450   | person | B01       | 990101 | counter | 2026-11-22T02:00:00Z
--? traffic.index  | 4     | index  | T01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 750
