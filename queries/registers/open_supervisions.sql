--| title   = { zh = "未了督办", en = "Open supervisions" }
--| means   = { zh = "截至统计时点已督办、尚未结案的事件和诉求，最久的在前，至多30件。", en = "Events and requests that were supervised and are still open at the instant of the report, the oldest first, 30 at most." }
--| columns = [
--|   { title = { zh = "编号", en = "Number" }, kind = "subject" },
--|   { title = { zh = "事项", en = "Kind" }, kind = "text", of = "word" },
--|   { title = { zh = "区", en = "District" }, kind = "text", of = "area" },
--|   { title = { zh = "责任单位", en = "Body" }, kind = "text", of = "department" },
--|   { title = { zh = "督办次数", en = "Supervisions" }, kind = "number" },
--|   { title = { zh = "阶段", en = "Stage" }, kind = "text", of = "word" },
--|   { title = { zh = "应办结时间", en = "Due" }, kind = "instant" },
--| ]
SELECT number, kind, area, department, supervisions, stage, due
FROM (SELECT event_no AS number, 'report.kind.event' AS kind, area, department, supervisions, 'stage.' || stage AS stage, due
      FROM city_events WHERE supervisions > 0 AND stage <> 'closed'
      UNION ALL
      SELECT order_no, 'report.kind.order', area, department, supervisions, 'order_stage.' || stage, due
      FROM complaints WHERE supervisions > 0 AND registered_at IS NOT NULL AND stage NOT IN ('direct', 'concluded'))
ORDER BY due NULLS LAST, number LIMIT 30
