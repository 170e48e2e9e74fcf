--| title   = { zh = "待受理件", en = "Cases awaiting acceptance" }
--| means   = { zh = "此刻已申请或已收件、尚未作出受理决定的办件数。", en = "Cases applied for or received on which acceptance has not been decided." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, channel, count(*) AS value
FROM cases WHERE stage IN ('applied', 'received') GROUP BY department, channel
--? cases
--? case_no | department | channel | stage
--? c1      | D01        | 3       | applied
--? c2      | D01        | 3       | received
--? c3      | D01        | 1       | accepted
--? c4      | D01        | 1       | not_accepted
--? c5      | D02        | 1       | received
--= department | channel | value
--= D01        | 3       | 2
--= D02        | 1       | 1
