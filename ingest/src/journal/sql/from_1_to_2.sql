-- Format 2: which part of a source a reject is of.
ALTER TABLE reject ADD COLUMN part TEXT;
