--| title   = { zh = "超期最久的事项", en = "Overdue longest" }
--| means   = { zh = "截至统计时点仍未办结、超期最久的30件办件、诉求和事件。", en = "The 30 cases, requests and events that are open at the instant of the report and overdue longest." }
--| columns = [
--|   { title = { zh = "编号", en = "Number" }, kind = "subject" },
--|   { title = { zh = "事项", en = "Kind" }, kind = "text", of = "word" },
--|   { title = { zh = "区", en = "District" }, kind = "text", of = "area" },
--|   { title = { zh = "责任单位", en = "Body" }, kind = "text", of = "department" },
--|   { title = { zh = "应办结时间", en = "Due" }, kind = "instant" },
--|   { title = { zh = "超期（天）", en = "Overdue (days)" }, kind = "number", decimals = 1 },
--| ]
SELECT number, kind, area, department, due, (CAST($as_of AS BIGINT) - CAST(due AS BIGINT)) / 86400000.0 AS overdue
FROM (SELECT case_no AS number, 'report.kind.case' AS kind, area, department, promised_due AS due FROM cases WHERE promised_clock = 'overdue'
      UNION ALL
      SELECT order_no, 'report.kind.order', area, department, due FROM complaints WHERE handling_clock = 'overdue'
      UNION ALL
      SELECT event_no, 'report.kind.event', area, department, due FROM city_events WHERE clock = 'overdue' AND timeout_exempt IS NOT TRUE)
ORDER BY due, number LIMIT 30
