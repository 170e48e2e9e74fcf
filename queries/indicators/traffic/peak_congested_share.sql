--| title   = { zh = "高峰拥堵时次占比", en = "Congestion at peak hours" }
--| means   = { zh = "时段内早晚高峰（7–9 时、17–19 时）上报的交通指数中，高于 6（中度拥堵及以上）的占比。分母：高峰上报的时次。", en = "Of the traffic readings at the peaks (07:00 to 09:00 and 17:00 to 19:00) of the window, the share above 6, moderately congested or worse. Denominator: readings at the peaks." }
--| owner   = { zh = "交通警察支队指挥中心", en = "Command Centre, Traffic Police Brigade" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month", "quarter", "year"]
--| rollup  = true
--| standard = "GB/T 33171-2016"
SELECT area,
       count(*) FILTER (WHERE value > 6) AS numerator,
       count(*)                          AS denominator
FROM samples WHERE metric = 'traffic.index' AND date_part('hour', occurred_at) IN (7, 8, 17, 18) GROUP BY area
--? samples
--? metric         | value | unit   | dimension | area   | kind    | occurred_at
--? traffic.index  | 6     | index  | T01       | 990101 | gauge   | 2026-11-22T00:00:00Z
--? traffic.index  | 6.1   | index  | T01       | 990101 | gauge   | 2026-11-22T10:59:00Z
--? traffic.index  | 9     | index  | T01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--? traffic.index  | 2     | index  | T01       | 990101 | gauge   | 2026-11-22T09:00:00Z
--? bus.passengers | 300   | person | B01       | 990101 | counter | 2026-11-22T00:10:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 3           | 33.333333
