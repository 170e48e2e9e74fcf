--| title   = { zh = "评价量", en = "Ratings" }
--| means   = { zh = "时段内提交、核实有效的评价数；纸质评价卡录入后计入其填写时刻。", en = "Valid ratings submitted in the window; a paper card counts at the instant it was filled in, however late it arrives." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| time    = "submitted_at"
--| windows = ["1h", "today", "24h", "7d", "month", "year"]
--| compare = ["previous", "last_year"]
--| rollup  = true
--| standard = "GB/T 39735-2020"
SELECT area, count(*) AS value
FROM evaluations WHERE valid AND submitted_at IS NOT NULL GROUP BY area
--? evaluations
--? evaluation_id | area   | channel | level | stage       | valid | submitted_at
--? e1            | 990101 | mobile  | 1     | verified    | true  | 2026-11-22T01:00:00Z
--? e2            | 990101 | card    | 5     | rectifying  | true  | 2026-10-22T01:00:00Z
--? e3            | 990101 | pc      | 1     | invalidated | false | 2026-11-22T01:00:00Z
--? e4            | 990101 | pc      |       | invited     | false |
--= area   | value
--= 990101 | 2
