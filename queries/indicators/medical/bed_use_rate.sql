--| title   = { zh = "床位使用率", en = "Beds in use" }
--| means   = { zh = "此刻在用床位占开放床位的比例。分母：开放床位数。", en = "Share of the hospital beds in use now. Denominator: beds open." }
--| owner   = { zh = "卫生健康委员会医疗应急科", en = "Medical Emergency Section, Health Commission" }
--| unit    = "percent"
--| windows = ["live"]
--| rollup  = true
--| min_n   = 0
--| warn    = { above = 93.0 }
SELECT area,
       sum(CASE WHEN metric = 'hospital.beds' THEN value ELSE -value END) AS numerator,
       sum(value) FILTER (WHERE metric = 'hospital.beds')                 AS denominator
FROM gauges WHERE metric IN ('hospital.beds', 'hospital.beds_free') GROUP BY area
--? gauges
--? metric               | value | unit   | dimension | area   | kind    | occurred_at
--? hospital.beds        | 400   | bed    | K01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--? hospital.beds_free   | 40    | bed    | K01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--? hospital.outpatients | 90    | person | K01       | 990101 | counter | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 360       | 400         | 90
