--| title   = { zh = "工程审批告知承诺率", en = "Project cases approved on commitment" }
--| means   = { zh = "时段内受理的工程建设项目办件中，以告知承诺方式办理的占比，按审批阶段。分母：受理的项目办件。", en = "Of the project cases accepted in the window, the share handled on written commitment, by stage of approval. Denominator: accepted project cases." }
--| owner   = { zh = "工程建设项目审批制度改革办公室", en = "Office for Reform of Construction Approvals" }
--| unit    = "percent"
--| better  = "higher"
--| time    = "accepted_at"
--| windows = ["month", "quarter", "year"]
--| rollup  = true
--| min_n   = 10
SELECT project_stage,
       count(*) FILTER (WHERE commitment) AS numerator,
       count(*)                           AS denominator
FROM cases WHERE project_code IS NOT NULL AND accepted_at IS NOT NULL GROUP BY project_stage
--? cases
--? case_no | project_code | project_stage | commitment | accepted_at
--? c1      | P1           | 1             | true       | 2026-11-22T01:00:00Z
--? c2      | P1           | 1             |            | 2026-11-22T01:00:00Z
--? c3      | P2           | 1             | false      | 2026-11-22T01:00:00Z
--? c4      | P2           | 1             | true       | 2026-11-22T01:00:00Z
--? c5      |              | 1             | true       | 2026-11-22T01:00:00Z
--? c6      | P3           | 2             | true       |
--= project_stage | numerator | denominator | value
--= 1             | 2         | 4           | 50
