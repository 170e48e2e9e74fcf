--| title   = { zh = "补正中办件", en = "Cases in a supplement" }
--| means   = { zh = "此刻等待申请人补正材料、时限暂停的办件数。", en = "Cases that wait for the applicant's supplement, their limits stopped." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, count(*) AS value
FROM cases WHERE stage = 'supplement' GROUP BY department
--? cases
--? case_no | department | stage
--? c1      | D01        | supplement
--? c2      | D01        | supplement
--? c3      | D01        | suspended
--? c4      | D02        | accepted
--= department | value
--= D01        | 2
