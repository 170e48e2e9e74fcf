//! Files: CSV, NDJSON and JSON arrays, plain or gzip.
