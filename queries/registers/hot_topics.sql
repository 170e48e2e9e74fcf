--| title   = { zh = "热点诉求类别", en = "What people asked most" }
--| means   = { zh = "本期登记最多的20类诉求，附按期办结与不满意件数。", en = "The 20 classes with most requests in the period, with how many were late and how many left people dissatisfied." }
--| columns = [
--|   { title = { zh = "类别", en = "Class" }, kind = "text", of = "order_class" },
--|   { title = { zh = "件数", en = "Requests" }, kind = "number" },
--|   { title = { zh = "占比（%）", en = "Share (%)" }, kind = "number", decimals = 1 },
--|   { title = { zh = "重复诉求", en = "Repeated" }, kind = "number" },
--|   { title = { zh = "办理超期", en = "Late" }, kind = "number" },
--|   { title = { zh = "不满意", en = "Dissatisfied" }, kind = "number" },
--| ]
SELECT class_code,
       count(*) AS requests,
       100.0 * count(*) / sum(count(*)) OVER () AS share,
       count(*) FILTER (WHERE repeat) AS repeated,
       count(*) FILTER (WHERE handling_clock IN ('missed', 'overdue')) AS late,
       count(*) FILTER (WHERE satisfied = 'no') AS dissatisfied
FROM complaints
WHERE registered_at >= $begin AND registered_at < $end
GROUP BY class_code ORDER BY requests DESC, class_code LIMIT 20
