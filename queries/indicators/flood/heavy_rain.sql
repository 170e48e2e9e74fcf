--| title   = { zh = "短时强降水区县", en = "Districts under short heavy rain" }
--| means   = { zh = "近 1 小时雨量达到 20 毫米（短时强降水）的区县及其雨量（毫米）。", en = "Districts with 20 mm of rain or more in the last hour (short heavy rain), with their millimetres." }
--| owner   = { zh = "市防汛抗旱指挥部办公室", en = "Office of the Flood Control and Drought Relief Headquarters" }
--| unit    = "mm"
--| better  = "lower"
--| time    = "occurred_at"
--| windows = ["1h"]
--| warn    = { above = 20.0 }
--| alarm   = { above = 50.0, response = { zh = "关闭下穿通道，转移低洼地带人员", en = "Close underpasses and move people out of low places" }, owner = "市防指值班长", priority = 1 }
--| standard = "QX/T 416-2018"
SELECT area, sum(value) AS value
FROM samples WHERE metric = 'rain.amount' GROUP BY area HAVING sum(value) >= 20
--? samples
--? metric      | value | unit | dimension | area   | kind    | occurred_at
--? rain.amount | 12.5  | mm   | R01       | 990101 | counter | 2026-11-22T01:00:00Z
--? rain.amount | 7.5   | mm   | R01       | 990101 | counter | 2026-11-22T01:30:00Z
--? rain.amount | 19.5  | mm   | R02       | 990102 | counter | 2026-11-22T01:00:00Z
--? water.level | 30    | m    | S02       | 990102 | gauge   | 2026-11-22T01:00:00Z
--= area   | value
--= 990101 | 20
