//! Sealing: batches wholly older than some city days leave the database for Parquet files.
//!
//! Files first, registration last: a crash between leaves files that nobody registered, and the next open removes them. The
//! registration and the end of the batches are one commit, so that a record is always in exactly one place.

use super::dedup::{Id, unpack};
use super::error::JournalError;
use super::folder::{Folder, files_below};
use super::history::{self, SealedFile, city_day};
use super::run::{self, Run};
use super::store::{RawBatch, Registration, Store};
use super::{StoredRecord, encode};
use crate::record::Stream;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// Records that are sealed in one act: they are all in memory at once, some 200 MB.
pub(super) const ACT_RECORDS: u64 = 1 << 18;

/// What an act of sealing made, not registered yet.
pub(super) struct Act {
    pub(super) registration: Registration,
    /// The identities that leave the exact set, sorted.
    pub(super) moved: Vec<Id>,
    /// All files of identities from now on.
    pub(super) runs: Vec<Arc<Run>>,
    pub(super) records: u64,
}

/// Writes the files of one act; all durable when it returns.
pub(super) fn write_files(
    folder: &Folder,
    zone: Tz,
    sealing: u64,
    batches: Vec<(RawBatch, Vec<u8>)>,
    runs: Vec<Arc<Run>>,
) -> Result<Act, JournalError> {
    let mut moved = Vec::new();
    let mut seqs = BTreeSet::new();
    let mut days: BTreeMap<(Stream, NaiveDate), Vec<StoredRecord>> = BTreeMap::new();
    let mut records = 0_u64;
    for (batch, ids) in batches {
        let what = format!("batch {}", batch.seq);
        seqs.insert(batch.seq);
        moved.extend(unpack(&what, &ids, usize::try_from(batch.records).unwrap_or(usize::MAX))?);
        records = records.saturating_add(batch.records);
        for record in decode(&batch)? {
            days.entry((record.step.stream(), city_day(record.envelope.occurred_at, zone))).or_default().push(StoredRecord {
                seq: batch.seq,
                recorded_at: batch.recorded_at,
                record,
            });
        }
    }
    moved.sort_unstable();
    let (first, last) = (seqs.first().copied().unwrap_or(0), seqs.last().copied().unwrap_or(0));
    let mut files = Vec::new();
    for ((stream, day), rows) in days {
        let path = format!("{}/day={day}/part-{first}-{last}.parquet", stream.name());
        let (low, high) = rows.iter().fold((u64::MAX, 0), |(low, high), row| (low.min(row.seq), high.max(row.seq)));
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let bytes = history::write(&folder.history().join(&path), stream, rows)?;
        let (stream, day) = (stream.name().to_owned(), day.to_string());
        files.push(SealedFile { path, stream, day, seq_low: low, seq_high: high, records: count, bytes, sealing });
    }
    let merged = run::add(&folder.history().join(format!("identities-{sealing}.ids")), &moved, runs)?;
    let registration = Registration { files, batches: seqs.into_iter().collect(), added: merged.added, replaced: merged.replaced };
    Ok(Act { registration, moved, runs: merged.runs, records })
}

/// The records of a stored batch; the count beside it must agree.
pub(super) fn decode(batch: &RawBatch) -> Result<Vec<crate::record::Record>, JournalError> {
    let what = format!("batch {}", batch.seq);
    let records = encode::decode(&what, &batch.body)?;
    if u64::try_from(records.len()) != Ok(batch.records) {
        return Err(JournalError::damaged(what, format!("it has {} records instead of {}", records.len(), batch.records)));
    }
    Ok(records)
}

/// Removes files that a crash left unregistered; says which registered ones are missing or cut.
pub(super) fn tidy(folder: &Folder, store: &Store) -> Result<(), JournalError> {
    let root = folder.history();
    let mut registered: BTreeMap<PathBuf, Option<u64>> = BTreeMap::new();
    for file in store.sealed_files(0, 0, u64::MAX)? {
        registered.insert(root.join(&file.path), Some(file.bytes));
    }
    for (name, _) in store.runs()? {
        registered.insert(root.join(name), None);
    }
    for path in files_below(&root)? {
        if !registered.contains_key(&path) {
            fs::remove_file(&path).map_err(JournalError::io("removing the leftover", &path))?;
            tracing::info!(path = %path.display(), "leftover of an unfinished sealing removed");
        }
    }
    for (path, bytes) in registered {
        let found = fs::metadata(&path).map_err(JournalError::io("finding the history file", &path))?.len();
        if bytes.is_some_and(|bytes| bytes != found) {
            return Err(JournalError::damaged(path.display().to_string(), format!("it has {found} bytes, not as registered")));
        }
    }
    Ok(())
}
