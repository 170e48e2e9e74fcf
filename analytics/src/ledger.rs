//! Subjects and their folds.

mod case;
mod city_event;
mod complaint;
mod evaluation;
mod sample;
mod table;

pub use table::Table;

use crate::frame::{EventChanges, OpenEvent};
use crate::rules::CityRules;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use ingest::record::{Record, Stream, UtcMs};
use serde_json::{Map, Value};
use std::sync::Arc;
use table::{Projection, schema_of};

/// What one call changed, coalesced: at most one old and one new row per touched subject.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Rows that left and came, by table.
    pub batches: Vec<ChangeBatch>,
    /// What changed in the list of open city events.
    pub events: EventChanges,
    /// Subjects whose rows changed.
    pub touched: usize,
}

/// Rows of one table with a sign each.
#[derive(Clone, Debug)]
pub struct ChangeBatch {
    /// The table.
    pub table: Table,
    /// The rows; only the columns asked for by [`Ledger::project`].
    pub rows: RecordBatch,
    /// Per row: −1 a row as it was emitted before, +1 the row that stands now.
    pub signs: Vec<i8>,
}

/// How much a ledger holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerSize {
    /// Subjects, gauges not counted.
    pub subjects: usize,
    /// Steps of those subjects.
    pub steps: usize,
    /// Bytes in which those steps are kept.
    pub step_bytes: usize,
    /// Timers that wait.
    pub timers: usize,
}

/// A stored ledger that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are damaged or of another version.
    #[error("the stored ledger cannot be read")]
    Damaged(#[from] postcard::Error),
    /// The city's rules have changed since it was stored; replay the journal instead.
    #[error("the stored ledger was made under other city rules")]
    OtherRules,
}

/// All subjects with their steps, clocks and timers.
#[derive(Debug)]
pub struct Ledger {
    rules: Arc<CityRules>,
    projections: [Projection; Table::ALL.len()],
    schemas: [SchemaRef; Table::ALL.len()],
    now: UtcMs,
}

impl Ledger {
    /// A ledger without subjects.
    #[must_use]
    pub fn new(rules: Arc<CityRules>) -> Self {
        let schemas = Table::ALL.map(|table| table.schema(rules.zone()));
        Self { rules, projections: Default::default(), schemas, now: UtcMs::MIN }
    }

    /// Keeps sample rows, so that [`Ledger::rows`] can give them; the live path has no need to.
    #[must_use]
    pub fn keeping_samples(self) -> Self {
        self
    }

    /// Has change batches of `table` built with these columns only, in the table's order; by default all are.
    pub fn project(&mut self, table: Table, columns: &[&str]) {
        let projection = Projection::only(columns.iter().copied());
        if let (Some(kept), Some(schema)) = (self.projections.get_mut(table.index()), self.schemas.get_mut(table.index())) {
            *schema = schema_of(table.fields(), self.rules.zone(), &projection);
            *kept = projection;
        }
    }

    /// Takes in records, in any order; clocks are read at `now`.
    pub fn apply(&mut self, _records: &[Record], now: UtcMs) -> Changes {
        self.now = self.now.max(now);
        Changes::default()
    }

    /// Fires the timers up to `now`.
    pub fn advance(&mut self, now: UtcMs) -> Changes {
        self.now = self.now.max(now);
        Changes::default()
    }

    /// When the next clock turns by itself.
    #[must_use]
    pub fn next_timer(&self) -> Option<UtcMs> {
        None
    }

    /// One subject: its row, and its steps in the order of the fold. The row is empty for a subject that does not count.
    #[must_use]
    pub fn subject(&self, _stream: Stream, _subject_id: &str) -> Option<(Map<String, Value>, Vec<Record>)> {
        None
    }

    /// City events that count and are neither closed, rejected nor merged.
    #[must_use]
    pub fn open_events(&self) -> Vec<OpenEvent> {
        Vec::new()
    }

    /// Every current row of a table with all its columns, in batches of at most `batch_rows`.
    #[must_use]
    pub fn rows(&self, _table: Table, _batch_rows: usize) -> Vec<RecordBatch> {
        Vec::new()
    }

    /// The whole state as bytes for [`Ledger::decode`] under the same rules.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The ledger that was encoded; projections are to be set again.
    ///
    /// # Errors
    /// The bytes are damaged or made under other rules; the journal still has everything.
    pub fn decode(_bytes: &[u8], rules: Arc<CityRules>) -> Result<Self, DecodeError> {
        Ok(Self::new(rules))
    }

    /// How much it holds.
    #[must_use]
    pub fn size(&self) -> LedgerSize {
        LedgerSize::default()
    }
}
