INSERT INTO batch (seq, recorded_at, records, occurred_from, occurred_to, ids, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
