INSERT INTO source (source, received, accepted, duplicates, rejected, masked, last_recorded_at, watermark)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (source) DO UPDATE SET received = excluded.received, accepted = excluded.accepted, duplicates = excluded.duplicates,
    rejected = excluded.rejected, masked = excluded.masked, last_recorded_at = excluded.last_recorded_at, watermark = excluded.watermark
