SELECT source, part, next FROM position
