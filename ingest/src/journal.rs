//! The durable log: accepted means committed here.
//!
//! One writer thread owns the folder. What waits is committed together (at most 5 ms or 8192 records): new records as compressed
//! Arrow, the positions that they cover, their identities, and the rejects, in one SQLite transaction. The answer to a sender
//! follows the commit, and so does the batch that leaves for the ledger.

use crate::record::{Record, Text, UtcMs};
use crate::reject::Reject;
use serde::{Deserialize, Serialize};

/// What one connector hands over at once; it is accepted or refused as a whole.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// The source declaration that all of it came by.
    pub source: Text,
    /// The records, in the source's order.
    pub records: Vec<Record>,
    /// The rows that could not become records.
    pub rejects: Vec<Reject>,
    /// Personal data masked while mapping, counted.
    pub masked: u64,
    /// How far into the source this reaches, committed with the records.
    pub position: Option<Position>,
}

/// How far a source was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The part of the source: a file's path, a topic and partition.
    pub part: String,
    /// The next thing to read: a line, an offset.
    pub next: i64,
}

/// What became of a submission, after its commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Records that are new and now durable.
    pub accepted: u64,
    /// Records that were known already.
    pub duplicates: u64,
    /// Rows kept as rejects.
    pub rejected: u64,
    /// The batch that holds them.
    pub seq: u64,
}

/// A committed batch of new records, in the order of commits.
#[derive(Clone, Debug)]
pub struct JournalledBatch {
    /// Number of the batch, from 1, without gaps.
    pub seq: u64,
    /// When it was committed.
    pub recorded_at: UtcMs,
    /// The records, every one of them new.
    pub records: Vec<Record>,
}

/// What the journal knows of one source; `received = accepted + duplicates + rejected`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCount {
    /// Name of the declaration.
    pub source: String,
    /// Records and rejected rows that came in.
    pub received: u64,
    /// Records that were new.
    pub accepted: u64,
    /// Records that were known already.
    pub duplicates: u64,
    /// Rows kept as rejects.
    pub rejected: u64,
    /// Personal data masked.
    pub masked: u64,
    /// When the newest record came in.
    pub last_recorded_at: Option<UtcMs>,
    /// The newest `occurred_at`: how complete readings are.
    pub watermark: Option<UtcMs>,
}
