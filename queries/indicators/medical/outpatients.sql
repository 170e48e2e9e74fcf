--| title   = { zh = "门急诊人次", en = "Outpatients" }
--| means   = { zh = "时段内医院门急诊人次。", en = "Outpatients seen in the window." }
--| owner   = { zh = "卫生健康委员会医疗应急科", en = "Medical Emergency Section, Health Commission" }
--| unit    = "people"
--| time    = "occurred_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'hospital.outpatients' GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind    | occurred_at
--? hospital.outpatients  | 120   | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--? hospital.outpatients  | 80    | person | K01       | 990101 | counter | 2026-11-22T02:00:00Z
--? hospital.fever_visits | 9     | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 200
