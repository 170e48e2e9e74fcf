SELECT coalesce(max(sealing), 0) FROM sealed_file
