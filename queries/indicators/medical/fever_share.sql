--| title   = { zh = "发热就诊占比", en = "Share of fever visits" }
--| means   = { zh = "时段内发热门诊人次占门急诊人次的比例，突增提示疫情。分母：门急诊人次。", en = "Fever clinic visits of the window over outpatients: a leap is a warning. Denominator: outpatients." }
--| owner   = { zh = "疾病预防控制局应急科", en = "Emergency Section, Disease Control Bureau" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| warn    = { above = 5.0 }
SELECT area,
       sum(value) FILTER (WHERE metric = 'hospital.fever_visits') AS numerator,
       sum(value) FILTER (WHERE metric = 'hospital.outpatients')  AS denominator
FROM samples WHERE metric IN ('hospital.fever_visits', 'hospital.outpatients') GROUP BY area
--? samples
--? metric                | value | unit   | dimension | area   | kind    | occurred_at
--? hospital.fever_visits | 6     | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--? hospital.outpatients  | 120   | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--? hospital.outpatients  | 80    | person | K02       | 990101 | counter | 2026-11-22T01:00:00Z
--? hospital.beds         | 400   | bed    | K01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 6         | 200         | 3
