--| title   = { zh = "有办件乡镇数", en = "Towns in use" }
--| means   = { zh = "时段内有办件受理的乡镇街道数，看便民服务中心是否开起来。", en = "Towns with a case accepted in the window: whether their service centres are at work." }
--| owner   = { zh = "政务服务管理局业务科", en = "Operations Section, Government Services Administration" }
--| unit    = "count"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
SELECT area, count(DISTINCT town) AS value
FROM cases WHERE accepted_at IS NOT NULL GROUP BY area
--? cases
--? case_no | area   | town      | accepted_at
--? c1      | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? c2      | 990101 | 990101001 | 2026-11-22T01:00:00Z
--? c3      | 990101 | 990101002 | 2026-11-22T01:00:00Z
--? c4      | 990101 |           | 2026-11-22T01:00:00Z
--? c5      | 990102 | 990102001 |
--= area   | value
--= 990101 | 2
