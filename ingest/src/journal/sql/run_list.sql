SELECT path, ids FROM id_run ORDER BY path
