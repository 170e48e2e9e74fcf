SELECT id, recorded_at, source, part, line, field, reason, raw FROM reject WHERE id = ?1
