--| title   = { zh = "城市服务应用访问量", en = "Visits of the city's app" }
--| means   = { zh = "时段内城市服务应用的访问次数，按区县。", en = "Visits of the city's service app in the window, by district." }
--| owner   = { zh = "政务服务管理局一网通办科", en = "Online Services Section, Government Services Administration" }
--| unit    = "visits"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'app.visits' GROUP BY area
--? samples
--? metric               | value | dimension | area   | kind    | occurred_at
--? app.visits           | 5000  | N01       | 990101 | counter | 2026-11-22T01:00:00Z
--? app.visits           | 2500  | N01       | 990101 | counter | 2026-11-22T02:00:00Z
--? data.interface_calls | 99    | N01       | 990101 | counter | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 7500
