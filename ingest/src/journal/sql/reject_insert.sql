INSERT INTO reject (recorded_at, source, part, line, field, reason, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
