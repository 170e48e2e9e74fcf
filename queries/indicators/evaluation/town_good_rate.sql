--| title   = { zh = "乡镇街道好评率", en = "Good rate by town" }
--| means   = { zh = "时段内提交的有效评价中好评（1 至 3 级）的占比，按区县、乡镇街道。分母：有效评价。", en = "Of the valid evaluations submitted in the window, the share at levels 1 to 3, by district and town. Denominator: valid evaluations." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["month", "quarter"]
--| rollup  = true
SELECT area, town,
       count(*) FILTER (WHERE level <= 3) AS numerator,
       count(level)                       AS denominator
FROM evaluations WHERE valid GROUP BY area, town
--? evaluations
--? evaluation_id | area   | town      | level | valid | submitted_at
--? e1            | 990101 | 990101001 | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | 990101001 | 4     | true  | 2026-11-22T01:00:00Z
--? e3            | 990101 | 990101001 | 1     | false | 2026-11-22T01:00:00Z
--? e4            | 990101 |           | 3     | true  | 2026-11-22T01:00:00Z
--= area   | town      | numerator | denominator | value
--= 990101 | 990101001 | 1         | 2           | 50
--= 990101 |           | 1         | 1           | 100
