--| title   = { zh = "在办公用设施事件", en = "Utility events still open" }
--| means   = { zh = "此刻未结案的供水、供电、供气、供热设施事件，按责任单位和小类。", en = "Open city events on water, power, gas and heating, by responsible body and class." }
--| owner   = { zh = "城市管理局市政公用科", en = "Municipal Utilities Section, City Management Bureau" }
--| unit    = "count"
--| better  = "lower"
--| windows = ["live"]
--| rollup  = true
SELECT department, class_code, count(*) AS value
FROM city_events WHERE class_code IN ('0101', '0104', '0105', '0106', '0107', '0110', '1402', '1403', '1404') AND stage <> 'closed' GROUP BY department, class_code
--? city_events
--? event_no | department | class_code | stage
--? v1       | D44        | 1402       | handling
--? v2       | D44        | 1402       | reported
--? v3       | D45        | 1404       | handling
--? v4       | D45        | 1404       | closed
--? v5       | D48        | 1401       | handling
--= department | class_code | value
--= D44        | 1402       | 2
--= D45        | 1404       | 1
