--| title   = { zh = "证照复用比", en = "Uses per certificate issued" }
--| means   = { zh = "时段内电子证照调用次数与签发数之比。分母：签发数。", en = "Uses of electronic certificates per certificate issued in the window. Denominator: certificates issued." }
--| owner   = { zh = "大数据管理局电子证照科", en = "Electronic Certificates Section, Big Data Administration" }
--| unit    = "ratio"
--| better  = "higher"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| min_n   = 0
SELECT area,
       sum(value) FILTER (WHERE metric = 'certificate.used')   AS numerator,
       sum(value) FILTER (WHERE metric = 'certificate.issued') AS denominator
FROM samples WHERE metric IN ('certificate.used', 'certificate.issued') GROUP BY area
--? samples
--? metric               | value | dimension | area   | kind    | occurred_at
--? certificate.used     | 30    | N01       | 990101 | counter | 2026-11-22T01:00:00Z
--? certificate.issued   | 20    | N01       | 990101 | counter | 2026-11-22T01:00:00Z
--? data.interface_calls | 500   | N01       | 990101 | counter | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 30        | 20          | 1.5
