SELECT id, recorded_at, source, line, field, reason, raw FROM reject WHERE id = ?1
