--| title   = { zh = "待送达件", en = "Results to be handed over" }
--| means   = { zh = "此刻已办结、结果尚未送达申请人的办件数。", en = "Cases concluded whose result has not been handed over." }
--| owner   = { zh = "政务服务大厅管理科", en = "Service Halls Section, Government Services Administration" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT area, channel, count(*) AS value
FROM cases WHERE stage = 'concluded' AND delivered_at IS NULL GROUP BY area, channel
--? cases
--? case_no | area   | channel | stage     | delivered_at
--? c1      | 990101 | 1       | concluded |
--? c2      | 990101 | 1       | concluded |
--? c3      | 990101 | 1       | delivered | 2026-11-22T01:00:00Z
--? c4      | 990102 | 3       | accepted  |
--= area   | channel | value
--= 990101 | 1       | 2
