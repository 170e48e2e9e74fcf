SELECT source, received, accepted, duplicates, rejected, masked, last_recorded_at, watermark FROM source ORDER BY source
