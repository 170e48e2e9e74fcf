//! Panes of cells on integer codes.
//!
//! Every live indicator belongs to a family of its table, time and keys. A change batch has each distinct expression evaluated
//! once (`expression`), is added up once per family (`batch`, `family`) and touches cells; what is touched becomes readings
//! (`member`, `readings`) when they are drained. All measures are linear, so rows are taken back as exactly as they were given.

mod bag;
mod batch;
mod display;
mod expression;
mod family;
mod horizon;
mod keys;
mod layout;
mod mask;
mod member;
mod numbers;
mod readings;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod values;

pub use state::DecodeError;

use crate::indicator::Catalogue;
use crate::ledger::{ChangeBatch, Table};
use crate::reading::Reading;
use crate::window::{CityDays, Window};
use batch::Scratch;
use datafusion::arrow::error::ArrowError;
use datafusion::common::DataFusionError;
use display::Display;
use horizon::Moment;
use ingest::record::{Text, UtcMs};
use layout::{Layout, TableCube};
use member::Member;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// An indicator that was planned cannot be built: our mistake, not its author's.
#[derive(Debug, thiserror::Error)]
#[error("the cube of indicator {indicator} cannot be built")]
pub struct PlanError {
    /// The indicator.
    pub indicator: Arc<str>,
    /// Why.
    pub source: DataFusionError,
}

/// A change batch cannot be taken in. The cells are as before the batch; those of earlier batches of the call stand.
#[derive(Debug, thiserror::Error)]
pub enum CubeError {
    /// A set of keys has too many combinations to keep in memory: an indicator has a key that names single subjects.
    #[error("keys up to {key} of {table:?} have more than {limit} combinations; an indicator needs keys with fewer values")]
    TooManyCells {
        /// The table.
        table: Table,
        /// The last of the keys.
        key: String,
        /// The limit.
        limit: usize,
    },
    /// The batch lacks a column of [`Catalogue::needed_columns`].
    #[error("a change batch of {table:?} lacks column {column}")]
    MissingColumn {
        /// The table.
        table: Table,
        /// The column.
        column: String,
    },
    /// The batch's columns do not fit their table's schema.
    #[error("a change batch of {table:?} does not fit its schema")]
    Batch {
        /// The table.
        table: Table,
        /// How.
        source: ArrowError,
    },
}

/// Which cell a number means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellName {
    /// Number of the cell: the same as long as these cubes live, never of another cell.
    pub cell: u32,
    /// The indicator's place in the catalogue.
    pub indicator: usize,
    /// The window.
    pub window: Window,
    /// Which of the indicator's key sets.
    pub set: usize,
    /// Values of the set's keys; none for the whole city.
    pub keys: Vec<Text>,
}

/// A reading and the cell that it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct CellReading {
    /// The cell.
    pub name: CellName,
    /// Its reading.
    pub reading: Reading,
}

/// What changed since the last look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellChanges {
    /// Cells that have a reading for the first time.
    pub new: Vec<CellName>,
    /// Cells and their newest readings, each once.
    pub readings: Vec<(u32, Reading)>,
}

/// The last 24 hourly values of a cell, oldest first; the last hour is the current one, so far.
#[derive(Clone, Debug, PartialEq)]
pub struct CellSeries {
    /// Number of the cell, as in [`CellName::cell`].
    pub cell: u32,
    /// The values in the indicator's unit; `None` where an hour has none.
    pub values: Vec<Option<f64>>,
}

/// Gives cells their numbers; shared by cubes whose cells must not be confused.
#[derive(Clone, Debug, Default)]
pub struct CellNumbers(Arc<AtomicU32>);

impl CellNumbers {
    /// A number that no cell has.
    #[must_use]
    pub fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// The cells of every live indicator of a catalogue.
#[derive(Debug)]
pub struct Cubes {
    tables: Vec<TableCube>,
    members: Vec<Member>,
    displays: Vec<Display>,
    days: CityDays,
    now: UtcMs,
    moment: Moment,
    scratch: Scratch,
    pending: CellChanges,
    numbers: CellNumbers,
    /// How many readings were drained last: about as many will change again.
    drained: usize,
    fingerprint: u64,
}

impl Cubes {
    /// Empty cells for a catalogue, at `now`.
    ///
    /// # Errors
    /// An expression that was planned cannot be built for execution.
    pub fn new(catalogue: &Catalogue, now: UtcMs) -> Result<Self, PlanError> {
        let mut days = CityDays::new(catalogue.zone());
        let moment = Moment::at(now.as_millis(), &mut days);
        let Layout { tables, members, displays } = Layout::of(catalogue, moment, &mut days)?;
        let (scratch, pending) = (Scratch::default(), CellChanges::default());
        Ok(Self {
            tables,
            members,
            displays,
            days,
            now,
            moment,
            scratch,
            pending,
            numbers: CellNumbers::default(),
            drained: 0,
            fingerprint: catalogue.fingerprint(),
        })
    }

    /// Has the cells numbered by `numbers`; before the first reading is drained.
    #[must_use]
    pub fn numbered_by(self, numbers: CellNumbers) -> Self {
        Self { numbers, ..self }
    }

    /// Gives up the cells of the indicators at those places of the catalogue; their numbers.
    pub fn retire(&mut self, indicators: &[usize]) -> Vec<u32> {
        let retired: Vec<bool> = self.members.iter().map(|member| indicators.contains(&member.place)).collect();
        let gone: hashbrown::HashSet<u32> = self.displays.iter_mut().flat_map(|display| display.retire(&retired)).collect();
        self.displays.retain(|display| !display.columns().is_empty());
        self.pending.readings.retain(|(cell, _)| !gone.contains(cell));
        self.pending.new.retain(|name| !gone.contains(&name.cell));
        for (table, cube) in self.tables.iter_mut().enumerate() {
            for (family, cells) in cube.families.iter_mut().enumerate() {
                if !self.displays.iter().any(|display| (display.table, display.family) == (table, family)) {
                    cells.retire();
                }
            }
        }
        gone.into_iter().collect()
    }

    /// Whether every indicator that it was built for is still kept.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let columns = |display: &Display| display.columns().iter().map(|column| column.member).collect::<Vec<_>>();
        let shown: std::collections::BTreeSet<usize> = self.displays.iter().flat_map(columns).collect();
        shown.len() == self.members.len()
    }

    /// Takes in changed rows at `now`. Batches of tables that no live indicator reads are passed over.
    ///
    /// # Errors
    /// A batch that does not fit, or keys with too many values.
    pub fn apply(&mut self, changes: &[ChangeBatch], now: UtcMs) -> Result<(), CubeError> {
        self.advance(now);
        for change in changes {
            let Some(cube) = self.tables.iter_mut().find(|cube| cube.table == change.table) else { continue };
            let TableCube { expressions, levels, families, .. } = cube;
            let evaluated = expressions.evaluate(change, levels, &mut self.days)?;
            for family in families {
                family.apply(&evaluated, levels, &mut self.scratch);
            }
        }
        Ok(())
    }

    /// Moves the clock: panes enter and leave the windows. A clock that goes back is not followed.
    pub fn advance(&mut self, now: UtcMs) {
        if now <= self.now {
            return;
        }
        self.now = now;
        let moment = Moment::at(now.as_millis(), &mut self.days);
        if moment == self.moment {
            return;
        }
        for cube in &mut self.tables {
            for family in &mut cube.families {
                family.advance(moment, &mut self.days, &cube.levels);
            }
        }
        self.moment = moment;
    }

    /// The instant that the readings are of.
    #[must_use]
    pub fn now(&self) -> UtcMs {
        self.now
    }
}
