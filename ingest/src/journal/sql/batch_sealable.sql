SELECT seq, recorded_at, records, ids, body FROM batch WHERE occurred_to < ?1 ORDER BY seq
