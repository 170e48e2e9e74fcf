--| title   = { zh = "接口失败率", en = "Failed interface calls" }
--| means   = { zh = "时段内数据共享接口调用中失败的占比，按系统。分母：接口调用次数。", en = "Of the calls of the data-sharing interfaces in the window, the share that failed, by system. Denominator: calls." }
--| owner   = { zh = "大数据管理局共享交换科", en = "Data Sharing Section, Big Data Administration" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h", "today", "7d", "month", "quarter"]
--| rollup  = true
--| warn    = { above = 1.0 }
--| alarm   = { above = 5.0, response = { zh = "通知接口提供单位，切换备用接口", en = "Tell the provider of the interface and switch to the spare one" }, owner = "数据运行值班长", on_delay = "5m", off_delay = "15m" }
SELECT dimension,
       sum(value) FILTER (WHERE metric = 'data.interface_errors') AS numerator,
       sum(value) FILTER (WHERE metric = 'data.interface_calls')  AS denominator
FROM samples WHERE metric IN ('data.interface_errors', 'data.interface_calls') GROUP BY dimension
--? samples
--? metric                | value | dimension | kind    | occurred_at
--? data.interface_calls  | 200   | N01       | counter | 2026-11-22T01:00:00Z
--? data.interface_errors | 3     | N01       | counter | 2026-11-22T01:00:00Z
--? certificate.used      | 99    | N01       | counter | 2026-11-22T01:00:00Z
--? data.interface_calls  | 100   | N02       | counter | 2026-11-22T01:00:00Z
--? data.interface_errors | 0     | N02       | counter | 2026-11-22T01:00:00Z
--= dimension | numerator | denominator | value
--= N01       | 3         | 200         | 1.5
--= N02       | 0         | 100         | 0
