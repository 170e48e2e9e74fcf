--| title   = { zh = "企业诉求解决率", en = "Enterprise requests solved" }
--| means   = { zh = "时段内登记的企业诉求中，至今确认解决的占比：回访答复已解决，或直接答复。分母：时段内登记的企业诉求。", en = "Of the enterprise requests registered in the window, the share confirmed solved so far: resolved at the revisit, or answered directly. Denominator: enterprise requests registered in the window." }
--| owner   = { zh = "营商环境建设局企业诉求科", en = "Enterprise Requests Section, Business Environment Bureau" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "registered_at"
--| windows = ["24h", "month", "quarter", "year"]
--| rollup  = true
--| warn    = { below = 88.48 }
SELECT area, department,
       count(*) FILTER (WHERE resolved = 'yes' OR direct_at IS NOT NULL) AS numerator,
       count(*)                                                         AS denominator
FROM complaints WHERE registered_at IS NOT NULL AND enterprise GROUP BY area, department
--? complaints
--? order_no | area   | department | enterprise | registered_at        | direct_at            | resolved
--? o1       | 990101 | D01        | true       | 2026-11-22T01:00:00Z |                      | yes
--? o2       | 990101 | D01        | true       | 2026-11-22T01:00:00Z | 2026-11-22T01:01:00Z |
--? o3       | 990101 | D01        | true       | 2026-11-22T01:00:00Z |                      | no
--? o4       | 990101 | D01        | true       | 2026-11-22T01:00:00Z |                      |
--? o5       | 990101 | D01        | false      | 2026-11-22T01:00:00Z |                      | yes
--? o6       | 990101 | D01        |            | 2026-11-22T01:00:00Z |                      | yes
--= area   | department | numerator | denominator | value
--= 990101 | D01        | 2         | 4           | 50.0
