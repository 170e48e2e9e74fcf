--| title   = { zh = "特别程序中办件", en = "Cases in a special procedure" }
--| means   = { zh = "此刻因听证、鉴定、专家评审等特别程序而时限暂停的办件数。", en = "Cases whose limits are stopped by a special procedure such as a hearing, a survey or an expert review." }
--| owner   = { zh = "政务服务管理局督查科", en = "Supervision Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, count(*) AS value
FROM cases WHERE stage = 'suspended' GROUP BY department
--? cases
--? case_no | department | stage
--? c1      | D01        | suspended
--? c2      | D01        | supplement
--? c3      | D02        | suspended
--? c4      | D02        | concluded
--= department | value
--= D01        | 1
--= D02        | 1
