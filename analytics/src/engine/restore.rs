//! The state that a start begins with: the checkpoint's, or none.

use super::EngineError;
use super::run::Surroundings;
use crate::checkpoint::{Checkpoint, Stamp, Unusable};
use crate::cube::Cubes;
use crate::indicator::Catalogue;
use crate::ledger::{ChangeBatch, Growing, Ledger, LedgerSize, Table};
use datafusion::arrow::array::RecordBatch;
use ingest::clock;
use ingest::record::UtcMs;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows that the cubes take in at once when they are filled again.
pub(super) const BATCH_ROWS: usize = 8192;

/// What a checkpoint held.
pub(super) struct Restored {
    pub(super) ledger: Ledger,
    pub(super) cubes: Cubes,
    /// The newest journal batch inside.
    pub(super) journal_seq: u64,
    /// The newest journal batch of a checkpoint that holds all of this; 0 if the cubes are to be written anew.
    pub(super) stored_seq: u64,
}

impl Restored {
    /// The state of the checkpoint, if it can be used, else the state before the first record.
    pub(super) fn begin(setup: &Surroundings, now: UtcMs, last_seq: u64) -> Result<Self, EngineError> {
        let (ledger, stamp, cubes) = match ledger(setup, last_seq) {
            Ok(found) => found,
            Err(reason) => {
                tracing::info!(%reason, "no usable checkpoint, the whole journal is replayed");
                return Self::empty(setup, now);
            }
        };
        let mut stored_seq = 0;
        // A checkpoint made in layers, after an indicator was added by hand, holds no cubes.
        let is_ours = stamp.catalogue == setup.catalogue.fingerprint() && !cubes.is_empty();
        let decoded = is_ours.then(|| Cubes::decode(&setup.catalogue, &cubes, now));
        let cubes = match decoded {
            Some(Ok(cubes)) => {
                stored_seq = stamp.journal_seq;
                cubes
            }
            Some(Err(reason)) => {
                tracing::warn!(%reason, "the checkpoint's cubes cannot be used, they are filled again from the ledger");
                refilled(setup, &ledger, stamp.journal_seq, now)?
            }
            None => {
                tracing::info!("the catalogue has changed since the checkpoint, the cubes are filled again from the ledger");
                refilled(setup, &ledger, stamp.journal_seq, now)?
            }
        };
        Ok(Self { ledger, cubes, journal_seq: stamp.journal_seq, stored_seq })
    }

    pub(super) fn empty(setup: &Surroundings, now: UtcMs) -> Result<Self, EngineError> {
        let ledger = Ledger::new(Arc::clone(&setup.rules)).archiving(&setup.folder).map_err(EngineError::Ledger)?;
        let cubes = Cubes::new(&setup.catalogue, now).map_err(EngineError::Plan)?;
        Ok(Self { ledger: with_projection(ledger, &setup.catalogue), cubes, journal_seq: 0, stored_seq: 0 })
    }
}

/// What a checkpoint that is made now is good for.
pub(super) fn stamp(setup: &Surroundings, journal_seq: u64) -> Stamp {
    Stamp { rules: setup.rules.fingerprint(), catalogue: setup.catalogue.fingerprint(), journal_seq }
}

fn ledger(setup: &Surroundings, last_seq: u64) -> Result<(Ledger, Stamp, Vec<u8>), Unusable> {
    let Checkpoint { stamp, ledger, cubes } = Checkpoint::read(&setup.folder, setup.rules.fingerprint(), last_seq)?;
    let ledger = Ledger::decode(&ledger, Arc::clone(&setup.rules), &setup.folder).map_err(Unusable::Ledger)?;
    Ok((with_projection(ledger, &setup.catalogue), stamp, cubes))
}

/// Cubes of the ledger's rows as they stand.
fn refilled(setup: &Surroundings, ledger: &Ledger, journal_seq: u64, now: UtcMs) -> Result<Cubes, EngineError> {
    let read = |table, columns: &[&str], visit: &mut dyn FnMut(RecordBatch)| ledger.each_batch(table, columns, BATCH_ROWS, visit);
    fill(setup, read, journal_seq, now, &AtomicU64::new(0))
}

/// Cubes of all the rows that `read` gives of a table, of these columns; those of tables that only grow come from the journal.
/// `done` counts rows.
pub(super) fn fill(
    setup: &Surroundings,
    read: impl Fn(Table, &[&str], &mut dyn FnMut(RecordBatch)) -> io::Result<()>,
    journal_seq: u64,
    now: UtcMs,
    done: &AtomicU64,
) -> Result<Cubes, EngineError> {
    let started = clock::stopwatch();
    let catalogue = &setup.catalogue;
    let mut cubes = Cubes::new(catalogue, now).map_err(EngineError::Plan)?;
    let mut refused = Ok(());
    let needed: Vec<_> =
        Table::ALL.into_iter().filter(|table| catalogue.reads(*table)).map(|table| (table, catalogue.needed_columns(table))).collect();
    let needed = needed.iter().map(|(table, columns)| (*table, columns.iter().map(String::as_str).collect::<Vec<_>>()));
    let (growing, kept): (Vec<_>, Vec<_>) = needed.partition(|(table, _)| table.only_grows());
    for (table, columns) in kept {
        let mut visit = |rows: RecordBatch| {
            done.fetch_add(u64::try_from(rows.num_rows()).unwrap_or(0), Ordering::Relaxed);
            if refused.is_ok() {
                let signs = vec![1; rows.num_rows()];
                refused = cubes.apply(&[ChangeBatch { table, rows, signs }], now);
            }
        };
        read(table, &columns, &mut visit).map_err(EngineError::Ledger)?;
    }
    let mut visit = |said: Vec<ChangeBatch>| {
        if refused.is_ok() {
            refused = cubes.apply(&said, now);
        }
    };
    Growing::of(catalogue.zone(), growing).read(&setup.journal, journal_seq, &mut visit).map_err(EngineError::Journal)?;
    refused.map_err(EngineError::Cube)?;
    tracing::info!(indicators = catalogue.indicators.len(), elapsed_ms = super::run::millis(started), "the cubes are filled");
    Ok(cubes)
}

/// Only the columns that indicators read are built for the cubes, and of tables that nobody reads none.
pub(super) fn project(ledger: &mut Ledger, catalogues: &[&Catalogue]) {
    for table in Table::ALL {
        let columns: BTreeSet<String> = catalogues.iter().flat_map(|catalogue| catalogue.needed_columns(table)).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let is_read = catalogues.iter().any(|catalogue| catalogue.reads(table));
        ledger.project(table, is_read.then_some(&columns));
    }
}

fn with_projection(mut ledger: Ledger, catalogue: &Catalogue) -> Ledger {
    project(&mut ledger, &[catalogue]);
    ledger
}

/// Shows how much the ledger holds.
pub(super) fn measure(ledger: &Ledger) {
    let LedgerSize { subjects, steps, step_bytes, timers, archived, archive_bytes } = ledger.size();
    let gauge = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::gauge!("ledger_subjects_in_memory").set(gauge(subjects));
    metrics::gauge!("ledger_steps_in_memory").set(gauge(steps));
    metrics::gauge!("ledger_step_bytes_in_memory").set(gauge(step_bytes));
    metrics::gauge!("ledger_timers").set(gauge(timers));
    metrics::gauge!("ledger_subjects_archived").set(gauge(archived));
    metrics::gauge!("ledger_archive_mebibytes").set(gauge(usize::try_from(archive_bytes >> 20).unwrap_or(usize::MAX)));
}
