--| title   = { zh = "主动评价好评率", en = "Good ratings of own accord" }
--| means   = { zh = "时段内主动提交的有效评价中，1–3 级的占比。分母：时段内主动提交的有效评价。", en = "Of the valid ratings given of the citizen's own accord in the window, the share of levels 1 to 3. Denominator: such ratings." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["24h", "month", "quarter"]
--| rollup  = true
SELECT department,
       count(*) FILTER (WHERE level <= 3) AS numerator,
       count(*)                           AS denominator
FROM evaluations WHERE valid AND active AND submitted_at IS NOT NULL GROUP BY department
--? evaluations
--? evaluation_id | department | level | active | valid | submitted_at
--? e1            | D01        | 2     | true   | true  | 2026-11-22T01:00:00Z
--? e2            | D01        | 4     | true   | true  | 2026-11-22T01:00:00Z
--? e3            | D01        | 1     | false  | true  | 2026-11-22T01:00:00Z
--? e4            | D01        | 1     |        | true  | 2026-11-22T01:00:00Z
--? e5            | D01        | 1     | true   | false | 2026-11-22T01:00:00Z
--= department | numerator | denominator | value
--= D01        | 1         | 2           | 50.0
