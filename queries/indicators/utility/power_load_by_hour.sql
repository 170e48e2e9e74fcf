--| title   = { zh = "分时平均负荷", en = "Power load by hour of the day" }
--| means   = { zh = "时段内各区县用电负荷（兆瓦）的平均，按钟点（0–23 时，本市时间），供错峰安排。分母：上报的时次。", en = "Mean power load (MW) of a district in the window by hour of the city's day (0 to 23), to shift peaks. Denominator: readings reported." }
--| owner   = { zh = "供电公司调度中心", en = "Dispatch Centre, Power Supply Company" }
--| unit    = "MW"
--| time    = "occurred_at"
--| windows = ["today", "7d", "month"]
--| rollup  = true
--| min_n   = 0
SELECT date_part('hour', occurred_at) AS hour, sum(value) AS numerator, count(*) AS denominator
FROM samples WHERE metric = 'power.load' GROUP BY hour
--? samples
--? metric        | value | unit | dimension | kind  | occurred_at
--? power.load    | 200   | MW   | E01       | gauge | 2026-11-22T01:10:00Z
--? power.load    | 100   | MW   | E02       | gauge | 2026-11-22T01:50:00Z
--? power.load    | 90    | MW   | E01       | gauge | 2026-11-22T02:00:00Z
--? tap.turbidity | 0.3   | NTU  | Q01       | gauge | 2026-11-22T01:10:00Z
--= hour | numerator | denominator | value
--= 9    | 300       | 2           | 150
--= 10   | 90        | 1           | 90
