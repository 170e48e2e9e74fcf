SELECT seq, recorded_at, records, body FROM batch WHERE seq > ?1 AND seq <= ?2 ORDER BY seq
