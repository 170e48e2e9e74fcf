SELECT max(coalesce((SELECT max(seq) FROM batch), 0), coalesce((SELECT max(seq_high) FROM sealed_file), 0))
