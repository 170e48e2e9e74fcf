--| title   = { zh = "电子证照签发量", en = "Certificates issued" }
--| means   = { zh = "时段内签发的电子证照数，由证照系统上报。", en = "Electronic certificates issued in the window, as the certificate system reports them." }
--| owner   = { zh = "大数据管理局电子证照科", en = "Electronic Certificates Section, Big Data Administration" }
--| unit    = "count"
--| time    = "occurred_at"
--| windows = ["today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT dimension, sum(value) AS value
FROM samples WHERE metric = 'certificate.issued' GROUP BY dimension
--? samples
--? metric             | value | dimension | kind    | occurred_at
--? certificate.issued | 12    | C1        | counter | 2026-11-22T01:00:00Z
--? certificate.issued | 3     | C1        | counter | 2026-11-22T01:05:00Z
--? certificate.uses   | 50    | C1        | counter | 2026-11-22T01:05:00Z
--= dimension | value
--= C1        | 15
