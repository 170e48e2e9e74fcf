--| title   = { zh = "分对象好评率", en = "Good rate by what is rated" }
--| means   = { zh = "时段内提交的有效评价中好评（1 至 3 级）的占比，按评价对象（办件、工单、窗口、平台）。分母：有效评价。", en = "Of the valid evaluations submitted in the window, the share at levels 1 to 3, by what is rated: case, order, window, platform. Denominator: valid evaluations." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "submitted_at"
--| windows = ["7d", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 98.0 }
--| standard = "GB/T 39735-2020"
SELECT target_kind,
       count(*) FILTER (WHERE level <= 3) AS numerator,
       count(level)                       AS denominator
FROM evaluations WHERE valid GROUP BY target_kind
--? evaluations
--? evaluation_id | target_kind | level | valid | submitted_at
--? e1            | window      | 1     | true  | 2026-11-22T01:00:00Z
--? e2            | window      | 3     | true  | 2026-11-22T01:00:00Z
--? e3            | window      | 4     | true  | 2026-11-22T01:00:00Z
--? e4            | window      | 1     | false | 2026-11-22T01:00:00Z
--? e5            | platform    | 5     | true  | 2026-11-22T01:00:00Z
--= target_kind | numerator | denominator | value
--= window      | 2         | 3           | 66.666667
--= platform    | 0         | 1           | 0
