SELECT id, recorded_at, source, part, line, field, reason, raw FROM reject WHERE id > ?1 AND (?2 IS NULL OR source = ?2) ORDER BY id LIMIT ?3
