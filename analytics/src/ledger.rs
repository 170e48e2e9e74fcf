//! Subjects and their folds.
//!
//! A subject is one case, complaint, evaluation or city event. Its state is a fold over the set of its steps, sorted by when they
//! happened and never by when they came. The ledger keeps the steps as bytes; whatever touches a subject, a record or a timer,
//! folds it anew and says the row that stood before with sign −1 and the row that stands now with +1. Subjects that only a step can
//! change any more leave memory for the archive on disk; a late step recalls them.

mod archive;
mod case;
mod city_event;
mod clock;
mod complaint;
mod dwell;
mod entity;
mod evaluation;
mod growing;
mod marks;
mod output;
mod resting;
mod rows;
mod sample;
mod stage;
mod standing;
mod state;
mod steps;
mod stored;
mod subject;
mod table;
mod timer;
mod unit;

pub use archive::Binding;
pub(crate) use city_event::CityEvents;
pub(crate) use complaint::Complaints;
pub(crate) use growing::Growing;
pub(crate) use rows::Part;
pub use rows::Snapshot;
pub(crate) use standing::{Staged, Standing, standing};
pub use table::Table;

use crate::duty::Duty;
use crate::frame::{ListChanges, OpenEvent, OpenOrder, UnitNow};
use crate::roll::EventMark;
use crate::rules::CityRules;
use datafusion::arrow::array::RecordBatch;
use ingest::record::{Record, Stream, UtcMs};
use output::Shape;
use serde_json::{Map, Value};
use state::State;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// What one call changed, coalesced: at most one old and one new row per touched subject.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Rows that left and came, by table.
    pub batches: Vec<ChangeBatch>,
    /// What changed in the list of open city events.
    pub events: ListChanges<OpenEvent>,
    /// What changed in the list of open orders.
    pub orders: ListChanges<OpenOrder>,
    /// Units that do something else now.
    pub units: Vec<UnitNow>,
    /// Whether anything was decided on duty.
    pub duty: bool,
    /// Marks of city events for the roll, as they were and as they are now.
    pub marks: Vec<(Option<EventMark>, Option<EventMark>)>,
    /// Subjects and gauges whose rows changed.
    pub touched: usize,
}

/// Rows of one table with a sign each.
#[derive(Clone, Debug)]
pub struct ChangeBatch {
    /// The table.
    pub table: Table,
    /// The rows; only the columns asked for by [`Ledger::project`].
    pub rows: RecordBatch,
    /// Per row: −1 a row as it was said before, +1 the row that stands now.
    pub signs: Vec<i8>,
}

/// How much a ledger holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerSize {
    /// Subjects in memory; gauges are not among them.
    pub subjects: usize,
    /// Steps of those subjects.
    pub steps: usize,
    /// Bytes in which those steps are kept.
    pub step_bytes: usize,
    /// Timers that wait.
    pub timers: usize,
    /// Subjects in the archive.
    pub archived: usize,
    /// Bytes of the archive on disk.
    pub archive_bytes: u64,
}

/// A ledger as a checkpoint holds it.
#[derive(Debug)]
pub struct Stored {
    /// For [`Ledger::decode`].
    pub bytes: Vec<u8>,
    /// What must be durable first.
    pub binding: Binding,
}

/// A ledger that cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// An archived subject could not be read when a step of it came, so that step is not where it belongs.
    #[error("the ledger is torn: an archived subject could not be read")]
    Torn,
    /// The archive cannot be written: the disk's fault.
    #[error("writing the archive")]
    Archive(#[source] io::Error),
    /// Never for a sound ledger; ours to mend.
    #[error("encoding the state")]
    Encoding(#[from] postcard::Error),
}

/// A stored ledger that cannot be read; the journal still has everything.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are damaged or of another version.
    #[error("the stored ledger cannot be read")]
    Damaged(#[from] postcard::Error),
    /// The archive is missing or damaged.
    #[error("the ledger's archive cannot be read")]
    Archive(#[source] io::Error),
    /// The city's rules have changed since it was stored.
    #[error("the stored ledger was made under other city rules")]
    OtherRules,
}

/// All subjects with their steps, clocks and timers.
#[derive(Debug)]
pub struct Ledger {
    shape: Shape,
    state: State,
}

impl Ledger {
    /// A ledger without subjects.
    #[must_use]
    pub fn new(rules: Arc<CityRules>) -> Self {
        Self { shape: Shape::new(rules.zone()), state: State::new(rules) }
    }

    /// Lets subjects at rest leave memory for an archive in `folder`; one that is there already is removed.
    ///
    /// # Errors
    /// The folder cannot be written: the disk's fault.
    pub fn archiving(mut self, folder: &Path) -> io::Result<Self> {
        self.state.archive_in(folder)?;
        Ok(self)
    }

    /// Has change batches of `table` built with these columns only, in the table's order, or not at all. By default they have all
    /// columns, and tables that only grow are not said.
    pub fn project(&mut self, table: Table, columns: Option<&[&str]>) {
        self.shape.project(table, columns);
    }

    /// Takes in records in any order; one that is known already changes no subject. Tables that only grow get a row for each record
    /// given: that none is given twice the journal sees to, which drops repeated ones before they are committed. The clocks of touched subjects are read at `now`,
    /// or at the latest instant given before if that is later.
    pub fn apply(&mut self, records: &[Record], now: UtcMs) -> Changes {
        self.state.apply(records, now, &self.shape)
    }

    /// Fires the timers up to `now`.
    pub fn advance(&mut self, now: UtcMs) -> Changes {
        self.state.advance(now, &self.shape)
    }

    /// When the next timer fires.
    pub(crate) fn next_timer(&self) -> Option<UtcMs> {
        self.state.next_timer()
    }

    /// One subject: its row, and its steps in the order of the fold. The row is empty for a subject that does not count.
    #[must_use]
    pub fn subject(&self, stream: Stream, subject_id: &str) -> Option<(Map<String, Value>, Vec<Record>)> {
        self.state.subject(stream, subject_id)
    }

    /// The steps of one subject in the order in which they were known.
    #[must_use]
    pub fn records(&self, stream: Stream, subject_id: &str) -> Option<Vec<Record>> {
        self.state.records(stream, subject_id)
    }

    /// City events that count and are neither closed, rejected nor merged, by number.
    #[must_use]
    pub fn open_events(&self) -> Vec<OpenEvent> {
        self.state.open_list::<CityEvents>()
    }

    /// Orders that are not concluded, by number; calls that became none are not among them.
    #[must_use]
    pub fn open_orders(&self) -> Vec<OpenOrder> {
        self.state.open_list::<Complaints>()
    }

    /// Every unit that the city lists or any record told of, by code, and what it does now.
    #[must_use]
    pub fn units(&self) -> Vec<UnitNow> {
        self.state.units()
    }

    /// What was decided on duty.
    #[must_use]
    pub fn duty(&self) -> &Duty {
        &self.state.duty
    }

    /// Visits every current row of a table that is kept, with these columns only and in the table's order, in batches of at most `batch_rows`.
    /// No more than one batch is in memory at a time.
    ///
    /// # Errors
    /// The disk's fault: subjects laid down there cannot be read. Rows visited so far are not all.
    pub fn each_batch(&self, table: Table, columns: &[&str], batch_rows: usize, mut visit: impl FnMut(RecordBatch)) -> io::Result<()> {
        self.state.each_batch(table, columns, batch_rows, &mut visit)
    }

    /// The ledger as it stands now, to be read on another thread while this one goes on.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.state.snapshot()
    }

    /// False once an archived subject could not be read when a step of it came: what is said from then on is not to be believed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.state.is_whole()
    }

    /// The whole state as bytes for [`Ledger::decode`] under the same rules; archived subjects stay where they are.
    ///
    /// # Errors
    /// The archive cannot be written, or the ledger is not whole.
    pub fn encode(&mut self) -> Result<Stored, EncodeError> {
        self.state.encode()
    }

    /// The ledger that was encoded, with its archive in `folder`; projections are to be set again.
    ///
    /// # Errors
    /// The bytes or the archive are damaged, or made under other rules.
    pub fn decode(bytes: &[u8], rules: Arc<CityRules>, folder: &Path) -> Result<Self, DecodeError> {
        Ok(Self { shape: Shape::new(rules.zone()), state: State::decode(bytes, rules, folder)? })
    }

    /// How much it holds.
    #[must_use]
    pub fn size(&self) -> LedgerSize {
        self.state.size()
    }
}

#[cfg(test)]
mod tests;
