--| title   = { zh = "办理结果构成", en = "Cases by result" }
--| means   = { zh = "时段内办结的办件，按办理结果（0 出证办结、1 退回办结、2 作废办结、3 删除办结、4 转报办结、5 补正不来办结、6 办结）计数。", en = "Cases concluded in the window by result code: 0 certificate issued, 1 sent back, 2 void, 3 deleted, 4 passed on, 5 supplement not handed in, 6 done." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| time    = "concluded_at"
--| windows = ["today", "7d", "month", "year"]
--| rollup  = true
--| standard = "GB/T 39046-2020"
SELECT result, count(*) AS value
FROM cases WHERE concluded_at IS NOT NULL AND result IS NOT NULL GROUP BY result
--? cases
--? case_no | result | concluded_at
--? c1      | 0      | 2026-11-22T01:00:00Z
--? c2      | 0      | 2026-11-22T01:00:00Z
--? c3      | 1      | 2026-11-22T01:00:00Z
--? c4      |        | 2026-11-22T01:00:00Z
--? c5      | 6      |
--= result | value
--= 0      | 2
--= 1      | 1
