UPDATE batch SET ids = CAST(substr(ids, 1, length(ids) - 16) || zeroblob(16) AS BLOB) WHERE seq = 1
