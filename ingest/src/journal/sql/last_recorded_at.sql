SELECT max(coalesce((SELECT max(last_recorded_at) FROM source), 0), coalesce((SELECT max(recorded_at) FROM batch), 0))
