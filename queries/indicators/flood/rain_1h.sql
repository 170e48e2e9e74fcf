--| title   = { zh = "一小时雨量", en = "Rain within the hour" }
--| means   = { zh = "近 1 小时各区县雨量站的雨量（毫米），达 20 毫米为短时强降水。", en = "Millimetres of rain in the last hour at the district's station; 20 mm is short heavy rain." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "mm"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h"]
--| warn    = { above = 20.0 }
--| alarm   = { above = 50.0, response = { zh = "关闭下穿通道，转移低洼地带人员", en = "Close underpasses and move people out of low places" }, owner = "市防指值班长" }
--| standard = "QX/T 416-2018"
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'rain.amount' GROUP BY area
--? samples
--? metric      | value | unit | dimension | area   | kind    | occurred_at
--? rain.amount | 12.5  | mm   | R01       | 990101 | counter | 2026-11-22T01:00:00Z
--? rain.amount | 9     | mm   | R01       | 990101 | counter | 2026-11-22T01:30:00Z
--? water.level | 3     | m    | S01       | 990101 | gauge   | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 21.5
