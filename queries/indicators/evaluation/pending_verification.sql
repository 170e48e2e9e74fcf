--| title   = { zh = "待核实评价", en = "Evaluations to be verified" }
--| means   = { zh = "此刻已提交、尚未核实的评价数，按评价渠道。", en = "Evaluations submitted and not verified yet, by channel." }
--| owner   = { zh = "政务服务管理局评价科", en = "Evaluation Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT channel, count(*) AS value
FROM evaluations WHERE stage = 'submitted' GROUP BY channel
--? evaluations
--? evaluation_id | channel | stage
--? e1            | card    | submitted
--? e2            | card    | submitted
--? e3            | mobile  | verified
--? e4            | mobile  | invited
--= channel | value
--= card    | 2
