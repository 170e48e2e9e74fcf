INSERT INTO position (source, part, next) VALUES (?1, ?2, ?3) ON CONFLICT (source, part) DO UPDATE SET next = excluded.next
