INSERT INTO sealed_file (path, stream, day, seq_low, seq_high, records, bytes, sealing) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
