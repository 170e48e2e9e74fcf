SELECT seq, records, ids FROM batch WHERE seq > ?1 ORDER BY seq LIMIT ?2
