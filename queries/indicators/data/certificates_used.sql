--| title   = { zh = "电子证照用证量", en = "Certificates used" }
--| means   = { zh = "时段内电子证照在办事中被调用的次数，按系统。", en = "Uses of electronic certificates in services in the window, by system." }
--| owner   = { zh = "大数据管理局电子证照科", en = "Electronic Certificates Section, Big Data Administration" }
--| unit    = "uses"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT dimension, sum(value) AS value
FROM samples WHERE metric = 'certificate.used' GROUP BY dimension
--? samples
--? metric             | value | dimension | kind    | occurred_at
--? certificate.used   | 12    | N01       | counter | 2026-11-22T01:00:00Z
--? certificate.used   | 8     | N01       | counter | 2026-11-22T02:00:00Z
--? certificate.issued | 99    | N01       | counter | 2026-11-22T01:00:00Z
--= dimension | value
--= N01       | 20
