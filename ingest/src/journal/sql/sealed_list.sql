SELECT path, stream, day, seq_low, seq_high, records, bytes, sealing FROM sealed_file
WHERE sealing > ?1 AND seq_high > ?2 AND seq_low <= ?3 ORDER BY sealing, path
