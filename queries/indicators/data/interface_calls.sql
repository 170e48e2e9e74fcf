--| title   = { zh = "接口调用量", en = "Interface calls" }
--| means   = { zh = "时段内数据共享接口的调用次数，由共享平台按系统上报。", en = "Calls of the data-sharing interfaces in the window, as the sharing platform reports them by system." }
--| owner   = { zh = "大数据管理局共享交换科", en = "Data Sharing Section, Big Data Administration" }
--| unit    = "calls"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT dimension, sum(value) AS value
FROM samples WHERE metric = 'data.interface_calls' GROUP BY dimension
--? samples
--? metric               | value | dimension | kind    | occurred_at
--? data.interface_calls | 120   | S1        | counter | 2026-11-22T01:00:00Z
--? data.interface_calls | 80    | S1        | counter | 2026-11-22T01:05:00Z
--? data.interface_calls | 7     | S2        | counter | 2026-11-22T01:05:00Z
--? hall.waiting         | 999   | S1        | gauge   | 2026-11-22T01:05:00Z
--= dimension | value
--= S1        | 200
--= S2        | 7
