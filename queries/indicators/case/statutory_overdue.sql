--| title   = { zh = "超法定时限在办件", en = "Cases past the statutory limit" }
--| means   = { zh = "此刻法定时限已到、尚未办结的在办件；此项即违法，逐件督办。", en = "Open cases whose statutory limit has run out: each is against the law and supervised by itself." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
--| alarm   = { above = 0.0, response = { zh = "逐件督办，追究超法定时限责任", en = "Supervise each case and hold the department to account" }, owner = "政务服务督办岗" }
--| standard = "GB/T 39046-2020"
SELECT area, department, count(*) AS value
FROM cases WHERE statutory_clock = 'overdue' GROUP BY area, department
--? cases
--? case_no | area   | department | statutory_clock | promised_clock
--? c1      | 990101 | D01        | overdue         | overdue
--? c2      | 990101 | D01        | on_time         | overdue
--? c3      | 990101 | D01        | missed          | missed
--? c4      | 990102 | D02        | paused          | paused
--= area   | department | value
--= 990101 | D01        | 1
