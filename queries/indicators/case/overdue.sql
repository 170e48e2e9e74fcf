--| title   = { zh = "超期在办件", en = "Overdue cases" }
--| means   = { zh = "承诺时限已到、尚未办结的在办件；补正、特别程序期间不计时。", en = "Open cases whose promised limit has run out; time in supplements and special procedures does not run." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| warn    = { above = 0.0 }
--| standard = "GB/T 39046-2020"
SELECT area, department, count(*) AS value
FROM cases WHERE promised_clock = 'overdue' GROUP BY area, department
--? cases
--? case_no | area   | department | stage      | promised_clock
--? c1      | 990101 | D01        | accepted   | overdue
--? c2      | 990101 | D01        | concluded  | missed
--? c3      | 990101 | D01        | supplement | paused
--? c4      | 990101 | D01        | accepted   | due_soon
--? c5      | 990101 | D01        | accepted   |
--= area   | department | value
--= 990101 | D01        | 1
