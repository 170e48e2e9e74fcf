--| title   = { zh = "诉求环节分布", en = "Orders by stage" }
--| means   = { zh = "此刻尚未办结、也未直接答复的诉求工单，按环节：登记、派单、签收、退回、回复、回访、挂起。", en = "Orders neither concluded nor answered directly, by stage: registered, dispatched, signed, returned, replied, revisited, hung." }
--| owner   = { zh = "热线受理中心派单科", en = "Dispatch Section, Hotline Centre" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT stage AS order_stage, area, count(*) AS value
FROM complaints WHERE registered_at IS NOT NULL AND stage NOT IN ('concluded', 'direct') GROUP BY stage, area
--? complaints
--? order_no | stage     | area   | registered_at
--? o1       | signed    | 990101 | 2026-11-22T01:00:00Z
--? o2       | signed    | 990101 | 2026-11-22T01:00:00Z
--? o3       | returned  | 990102 | 2026-11-22T01:00:00Z
--? o4       | concluded | 990101 | 2026-11-22T01:00:00Z
--? o5       | direct    | 990101 | 2026-11-22T01:00:00Z
--? o6       | answered  | 990101 |
--= order_stage | area   | value
--= signed      | 990101 | 2
--= returned    | 990102 | 1
