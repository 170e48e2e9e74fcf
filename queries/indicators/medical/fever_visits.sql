--| title   = { zh = "发热门诊人次", en = "Fever clinic visits" }
--| means   = { zh = "时段内发热门诊就诊人次，用于疫情早期监测。", en = "Visits to the fever clinics in the window: the earliest sign of an epidemic." }
--| owner   = { zh = "疾病预防控制局应急科", en = "Emergency Section, Disease Control Bureau" }
--| unit    = "people"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "24h", "7d", "month", "year"]
--| rollup  = true
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'hospital.fever_visits' GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind    | occurred_at
--? hospital.fever_visits | 9     | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--? hospital.fever_visits | 4     | person | K02       | 990101 | counter | 2026-11-22T01:00:00Z
--? hospital.outpatients  | 120   | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 13
