--| title   = { zh = "处置力量状态", en = "Units by status" }
--| means   = { zh = "在办城市事件上的处置力量，按其最近状态计数，每件事件计一支。", en = "Units on open city events by their newest status, one an event." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT unit_status, area, count(*) AS value
FROM city_events WHERE stage <> 'closed' AND unit_status IS NOT NULL GROUP BY unit_status, area
--? city_events
--? event_no | area   | stage    | unit | unit_status
--? v1       | 990101 | handling | U1   | on_scene
--? v2       | 990101 | handling | U2   | on_scene
--? v3       | 990101 | assigned | U3   | en_route
--? v4       | 990101 | closed   | U4   | cleared
--? v5       | 990101 | assigned |      |
--= unit_status | area   | value
--= on_scene    | 990101 | 2
--= en_route    | 990101 | 1
