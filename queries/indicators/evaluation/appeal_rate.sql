--| title   = { zh = "差评申诉率", en = "Bad ratings appealed" }
--| means   = { zh = "时段内对差评的申诉次数占整改开单次数的比例。分母：时段内的整改开单。", en = "Appeals against bad ratings over rectifications opened in the window. Denominator: rectifications opened in the window." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| time    = "occurred_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT department,
       count(*) FILTER (WHERE kind = 'appealed')             AS numerator,
       count(*) FILTER (WHERE kind = 'rectification_opened') AS denominator
FROM evaluation_steps WHERE kind IN ('appealed', 'rectification_opened') GROUP BY department
--? evaluation_steps
--? kind                 | department | occurred_at
--? rectification_opened | D01        | 2026-11-22T01:00:00Z
--? rectification_opened | D01        | 2026-11-22T01:00:00Z
--? appealed             | D01        | 2026-11-22T01:00:00Z
--? verified             | D01        | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50
