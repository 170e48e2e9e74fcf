--| title   = { zh = "差评整改台账", en = "Bad ratings" }
--| means   = { zh = "本期提出的有效差评，未整改的在前；至多500条，其余见统计查询。", en = "Valid bad ratings given in the period, those not rectified first; 500 at most, more in the explorer." }
--| columns = [
--|   { title = { zh = "评价编号", en = "Rating" }, kind = "subject" },
--|   { title = { zh = "责任单位", en = "Body" }, kind = "text", of = "department" },
--|   { title = { zh = "区", en = "District" }, kind = "text", of = "area" },
--|   { title = { zh = "等级", en = "Level" }, kind = "number" },
--|   { title = { zh = "渠道", en = "Channel" }, kind = "text", of = "word" },
--|   { title = { zh = "评价时间", en = "Given" }, kind = "instant" },
--|   { title = { zh = "整改期限", en = "Due" }, kind = "instant" },
--|   { title = { zh = "整改时间", en = "Rectified" }, kind = "instant" },
--|   { title = { zh = "回访时间", en = "Called back" }, kind = "instant" },
--|   { title = { zh = "状态", en = "State" }, kind = "text", of = "word" },
--| ]
SELECT evaluation_id, department, area, level, 'channel.' || channel, submitted_at, due, rectified_at, revisited_at, 'clock.' || rectification_clock
FROM evaluations
WHERE valid AND bad AND submitted_at >= $begin AND submitted_at < $end
ORDER BY closed_at IS NOT NULL, submitted_at, evaluation_id LIMIT 500
