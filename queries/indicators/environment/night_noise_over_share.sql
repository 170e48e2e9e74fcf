--| title   = { zh = "夜间噪声超标占比", en = "Noise at night over the limit" }
--| means   = { zh = "时段内 22 时至次日 6 时上报的噪声中，高于 50 分贝（2 类功能区夜间限值）的占比。分母：夜间上报的时次。", en = "Of the noise readings between 22:00 and 06:00 in the window, the share above 50 dB, the limit of class 2 areas at night. Denominator: readings at night." }
--| owner   = { zh = "生态环境局监测科", en = "Monitoring Section, Ecology and Environment Bureau" }
--| unit    = "percent"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["7d", "month", "quarter"]
--| rollup  = true
--| standard = "GB 3096-2008"
SELECT area,
       count(*) FILTER (WHERE value > 50) AS numerator,
       count(*)                           AS denominator
FROM samples WHERE metric = 'noise.level' AND (date_part('hour', occurred_at) >= 22 OR date_part('hour', occurred_at) < 6) GROUP BY area
--? samples
--? metric      | value | unit  | dimension | area   | kind  | occurred_at
--? noise.level | 50    | dB    | A01       | 990101 | gauge | 2026-11-22T14:00:00Z
--? noise.level | 51    | dB    | A01       | 990101 | gauge | 2026-11-22T15:00:00Z
--? noise.level | 80    | dB    | A01       | 990101 | gauge | 2026-11-22T13:59:00Z
--? air.aqi     | 90    | index | A01       | 990101 | gauge | 2026-11-22T15:00:00Z
--= area   | numerator | denominator | value
--= 990101 | 1         | 2           | 50
