--| title   = { zh = "在办事件热力", en = "Open events by cell" }
--| means   = { zh = "尚未结案的城市事件按百分之一度（约 1 公里）方格计数，方格以西南角的经纬度百分数为名；没有坐标的不计。", en = "City events that are not closed, by cells of a hundredth of a degree (about 1 km), each named by hundredths of a degree of its south-west corner; those without a place are out." }
--| owner   = { zh = "指挥中心派遣科", en = "Dispatch Section, Command Centre" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
SELECT CAST(floor(longitude * 100) AS BIGINT) AS cell_east, CAST(floor(latitude * 100) AS BIGINT) AS cell_north, count(*) AS value
FROM city_events WHERE stage <> 'closed' AND longitude IS NOT NULL AND latitude IS NOT NULL GROUP BY cell_east, cell_north
--? city_events
--? event_no | stage    | longitude | latitude
--? v1       | handling | 113.3012  | 33.7512
--? v2       | filed    | 113.3099  | 33.7599
--? v3       | filed    | 113.3101  | 33.7501
--? v4       | closed   | 113.3012  | 33.7512
--? v5       | filed    |           |
--= cell_east | cell_north | value
--= 11330     | 3375       | 2
--= 11331     | 3375       | 1
