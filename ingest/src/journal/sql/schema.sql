-- The journal's tables, format 1; the other files lead on from there. Blobs carry their own versions (encode.rs, dedup.rs).
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a batch of records. `ids` stands before `body`, so that reading the identities leaves the records alone.
CREATE TABLE batch (
    seq INTEGER PRIMARY KEY,
    recorded_at INTEGER NOT NULL,
    records INTEGER NOT NULL,
    occurred_from INTEGER NOT NULL,
    occurred_to INTEGER NOT NULL,
    ids BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE source (
    source TEXT PRIMARY KEY,
    received INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    masked INTEGER NOT NULL,
    last_recorded_at INTEGER,
    watermark INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE position (
    source TEXT NOT NULL,
    part TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (source, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE reject (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    line INTEGER,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL
) STRICT;
CREATE INDEX reject_by_source ON reject (source, id);

-- Parquet files of closed days. `sealing` numbers the act that made them: a scan uses it to see what moved meanwhile.
CREATE TABLE sealed_file (
    path TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    day TEXT NOT NULL,
    seq_low INTEGER NOT NULL,
    seq_high INTEGER NOT NULL,
    records INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    sealing INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sorted files of the identities of sealed records.
CREATE TABLE id_run (
    path TEXT PRIMARY KEY,
    ids INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
