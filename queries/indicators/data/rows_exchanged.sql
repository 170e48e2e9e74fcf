--| title   = { zh = "数据交换量", en = "Rows exchanged" }
--| means   = { zh = "时段内共享交换平台交换的数据条数，按系统。", en = "Rows exchanged by the data-sharing platform in the window, by system." }
--| owner   = { zh = "大数据管理局共享交换科", en = "Data Sharing Section, Big Data Administration" }
--| unit    = "rows"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "today", "7d", "month", "quarter", "year"]
--| rollup  = true
SELECT dimension, sum(value) AS value
FROM samples WHERE metric = 'data.rows_exchanged' GROUP BY dimension
--? samples
--? metric               | value | dimension | kind    | occurred_at
--? data.rows_exchanged  | 40000 | N01       | counter | 2026-11-22T01:00:00Z
--? data.rows_exchanged  | 2000  | N01       | counter | 2026-11-22T02:00:00Z
--? data.interface_calls | 99    | N01       | counter | 2026-11-22T01:00:00Z
--= dimension | value
--= N01       | 42000
