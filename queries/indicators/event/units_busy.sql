--| title   = { zh = "出动处置力量", en = "Units out" }
--| means   = { zh = "此刻在城市事件上派出、途中或在场的处置力量数，同一支力量只计一次。", en = "Units dispatched, on their way or on scene at city events now; a unit counts once." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT area, count(DISTINCT unit) AS value
FROM city_events WHERE stage <> 'closed' AND unit_status IN ('dispatched', 'en_route', 'on_scene') GROUP BY area
--? city_events
--? event_no | area   | stage    | unit  | unit_status
--? v1       | 990101 | handling | U0101 | en_route
--? v2       | 990101 | handling | U0101 | on_scene
--? v3       | 990101 | handling | U0102 | dispatched
--? v4       | 990101 | handling | U0103 | cleared
--? v5       | 990101 | closed   | U0104 | on_scene
--? v6       | 990101 | handling |       | dispatched
--= area   | value
--= 990101 | 2
