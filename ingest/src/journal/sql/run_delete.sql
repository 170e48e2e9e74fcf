DELETE FROM id_run WHERE path = ?1
