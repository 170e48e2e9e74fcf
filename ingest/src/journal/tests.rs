//! Tests of the journal: its laws over random histories, its answers to faults, sealing, and the stored formats.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "a test that cannot go on says so by ending"
)]

mod faults;
mod formats;
mod laws;
mod sealing;

use super::{Journal, JournalSettings, JournalledBatch, Opened, StoredRecord, Submission};
use crate::record::{CaseKind, CaseStep, Envelope, Record, Step, UtcMs};
use crate::reject::Reject;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// 2026-03-02T00:00:00+08:00, a Monday.
const MONDAY: i64 = 1_772_380_800_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

fn quick() -> JournalSettings {
    JournalSettings { group_wait: Duration::ZERO, min_free_bytes: 0, ballast_bytes: 0, ..JournalSettings::default() }
}

fn open(folder: &Path) -> (Journal, Receiver<JournalledBatch>) {
    let Opened { journal, batches } = Journal::open(folder, &quick()).unwrap();
    (journal, batches)
}

/// Opens with nobody listening to the batches.
fn open_quiet(folder: &Path) -> Journal {
    open(folder).0
}

fn record(source: &str, id: u32, occurred_at: i64) -> Record {
    let mut step = CaseStep::new(if id.is_multiple_of(2) { CaseKind::Accepted } else { CaseKind::Concluded });
    step.item_code = Some(format!("I{}", id % 7).into());
    step.promised_days = Some(i64::from(id % 20));
    Record {
        envelope: Envelope {
            record_id: format!("r{id}").into(),
            source: source.into(),
            subject_id: format!("c{}", id / 2).into(),
            occurred_at: UtcMs::new(occurred_at).unwrap(),
            ..Envelope::default()
        },
        step: Step::Case(Box::new(step)),
    }
}

fn reject(source: &str, line: u64) -> Reject {
    Reject { source: source.into(), part: None, line: Some(line), field: "kind".into(), reason: "is missing".into(), raw: "{}".into() }
}

fn of(source: &str, records: Vec<Record>) -> Submission {
    Submission { source: source.into(), records, ..Submission::default() }
}

/// Records of that source on that day after [`MONDAY`], with the ids of the range.
fn on_day(source: &str, day: i64, ids: std::ops::Range<u32>) -> Submission {
    of(source, ids.map(|id| record(source, id, MONDAY + day * DAY + i64::from(id))).collect())
}

fn everything(journal: &Journal) -> Vec<StoredRecord> {
    let mut all = Vec::new();
    let visited = journal.scan(0, u64::MAX, &mut |part| all.extend(part)).unwrap();
    assert_eq!(visited, all.len() as u64);
    all.sort_by_key(|stored| name(&stored.record));
    all
}

fn name(record: &Record) -> (String, String) {
    (record.envelope.source.to_string(), record.envelope.record_id.to_string())
}
