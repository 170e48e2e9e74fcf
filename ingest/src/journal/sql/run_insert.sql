INSERT INTO id_run (path, ids) VALUES (?1, ?2)
