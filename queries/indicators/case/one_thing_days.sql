--| title   = { zh = "一件事平均用时", en = "Mean time of one-thing cases" }
--| means   = { zh = "时段内办结的“一件事”办件的平均用时（工作日，1 日 = 480 分钟）。分母：有用时的“一件事”办结件。", en = "Mean working days (480 minutes each) of the one-thing cases concluded in the window. Denominator: such cases with a time used." }
--| owner   = { zh = "政务服务管理局审批改革科", en = "Approval Reform Section, Government Services Administration" }
--| unit    = "days"
--| better  = "lower"
--| time    = "concluded_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT area,
       sum(used_minutes) / 480.0 AS numerator,
       count(used_minutes)       AS denominator
FROM cases WHERE tag_one_thing AND concluded_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | tag_one_thing | used_minutes | concluded_at
--? c1      | 990101 | true          | 240          | 2026-11-22T01:00:00Z
--? c2      | 990101 | true          | 720          | 2026-11-22T01:00:00Z
--? c3      | 990101 | true          |              | 2026-11-22T01:00:00Z
--? c4      | 990101 | false         | 9600         | 2026-11-22T01:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 2         | 2           | 1
