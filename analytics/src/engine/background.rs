//! What runs beside the loop, one errand at a time, over a copy of the ledger that stands still: SQL that the cubes cannot keep is
//! run again at its pace, and live readings are proved against plain SQL, one indicator after the other, on a small budget.

use super::layers::Layers;
use super::restore::BATCH_ROWS;
use super::run::Surroundings;
use super::{EngineError, IndicatorAudit};
use crate::audit;
use crate::batch::{self, BatchReading};
use crate::cube::{CellNumbers, CellReading};
use crate::frame::{CellId, CellKey};
use crate::indicator::{Catalogue, Indicator, Mode};
use crate::ledger::{ChangeBatch, Growing, Ledger, Snapshot, Table};
use crate::reading::{Level, Reading};
use crate::window::Window;
use datafusion::arrow::array::RecordBatch;
use hashbrown::HashMap;
use ingest::clock;
use ingest::record::{Text, UtcMs};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A proof rests so many times as long as it ran: with a second for the copy of the ledger on the loop's side, at most 2 % of a core.
const REST_OF_PROOFS: u32 = 49;
/// At least so long between two proofs.
const BETWEEN_PROOFS: Duration = Duration::from_secs(5);

/// What the errands are for.
#[derive(Debug)]
pub(super) enum Beside {
    /// A loop that goes on while they run; in between, readings are proved.
    Live(Proofs),
    /// A past that is shown again: it waits for each answer, and proves nothing.
    Replay,
}

/// What the newest proof of each indicator found, for all to see.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proofs(Arc<Mutex<Newest>>);

/// By indicator: when it was proved, and what was found.
type Newest = HashMap<Arc<str>, (UtcMs, IndicatorAudit)>;

impl Proofs {
    /// When an indicator was last proved, and what was found.
    pub(crate) fn of(&self, indicator: &str) -> Option<(UtcMs, IndicatorAudit)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(indicator).cloned()
    }

    fn note(&self, as_of: UtcMs, audit: IndicatorAudit) {
        metrics::counter!("audit_readings_compared_total").increment(audit.compared);
        metrics::counter!("audit_readings_differing_total").increment(audit.differing);
        if audit.differing > 0 {
            tracing::error!(indicator = audit.indicator, differing = audit.differing, "live readings differ from plain SQL");
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(audit.indicator.as_str().into(), (as_of, audit));
    }
}

/// One errand and what it needs, as of one instant.
struct Errand {
    setup: Surroundings,
    snapshot: Snapshot,
    place: usize,
    as_of: UtcMs,
    journal_seq: u64,
    /// The live readings to prove; `None` where the SQL is run for its answer.
    live: Option<Vec<CellReading>>,
}

/// What came of it.
#[derive(Debug)]
enum Outcome {
    Answer(Vec<(Window, BatchReading)>),
    Proof(IndicatorAudit),
}

/// An errand under way: of which indicator and as of when. It says how long it took.
#[derive(Debug)]
struct Running {
    indicator: Arc<Indicator>,
    as_of: UtcMs,
    worker: thread::JoinHandle<(Result<Outcome, EngineError>, Duration)>,
}

/// What names a cell of an answer.
type Named = (Arc<str>, Window, Vec<(Arc<str>, Text)>);

/// The errands.
#[derive(Debug)]
pub(super) struct Background {
    running: Option<Running>,
    beside: Beside,
    next_proof: usize,
    proofs_rest_until: UtcMs,
    /// By indicator, the turn of its pace at which its SQL was last run: turns are the same whoever counts them.
    ran: HashMap<Arc<str>, i64>,
    cells: HashMap<Named, (CellId, Reading)>,
    new: Vec<CellKey>,
    changed: Vec<(CellId, Reading)>,
}

impl Background {
    pub(super) fn new(beside: Beside) -> Self {
        let (ran, cells, new, changed) = (HashMap::new(), HashMap::new(), Vec::new(), Vec::new());
        Self { running: None, beside, next_proof: 0, proofs_rest_until: UtcMs::MIN, ran, cells, new, changed }
    }

    /// Takes in what has come back, and sends out the next errand if one is due. What is sent out at one turn is told at the next at the
    /// soonest.
    pub(super) fn turn(&mut self, setup: &Surroundings, ledger: &Ledger, layers: &mut Layers, (as_of, journal_seq): (UtcMs, u64)) {
        let waits = matches!(self.beside, Beside::Replay);
        if let Some(Running { indicator, as_of: asked, worker }) = self.running.take_if(|running| waits || running.worker.is_finished()) {
            let took = match worker.join() {
                Ok((Ok(Outcome::Answer(answer)), took)) => {
                    self.take(&indicator, answer, layers.numbers());
                    took
                }
                Ok((Ok(Outcome::Proof(audit)), took)) => {
                    if let Beside::Live(proofs) = &self.beside {
                        proofs.note(asked, audit);
                    }
                    took
                }
                Ok((Err(error), took)) => {
                    tracing::error!(indicator = &*indicator.id, %error, "an errand beside the loop failed");
                    took
                }
                Err(_) => {
                    tracing::error!(indicator = &*indicator.id, "an errand beside the loop ended half-way");
                    Duration::ZERO
                }
            };
            let rest = (took * REST_OF_PROOFS).max(BETWEEN_PROOFS);
            self.proofs_rest_until = as_of.plus(i64::try_from(rest.as_millis()).unwrap_or(i64::MAX));
        }
        if self.running.is_some() {
            return;
        }
        let Some((place, to_prove)) = self.due(&setup.catalogue, as_of) else { return };
        let Some(indicator) = setup.catalogue.indicators.get(place).cloned() else { return };
        let live = to_prove.then(|| layers.readings_of(&setup.catalogue, place));
        let errand = Errand { setup: setup.clone(), snapshot: ledger.snapshot(), place, as_of, journal_seq, live };
        let worker = thread::spawn(move || {
            let began = clock::stopwatch();
            (errand.run(), began.elapsed())
        });
        self.running = Some(Running { indicator, as_of, worker });
    }

    /// Whether an answer is still to come.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether what runs, if anything, has come to its end.
    #[cfg(test)]
    pub(super) fn is_settled(&self) -> bool {
        self.running.as_ref().is_none_or(|running| running.worker.is_finished())
    }

    /// The indicator that an errand is due for, and whether it is to be proved.
    fn due(&mut self, catalogue: &Catalogue, as_of: UtcMs) -> Option<(usize, bool)> {
        for (place, indicator) in catalogue.indicators.iter().enumerate() {
            let pace_ms = i64::try_from(indicator.every.as_millis()).unwrap_or(i64::MAX).max(1);
            let turn = as_of.as_millis().div_euclid(pace_ms);
            if matches!(catalogue.mode(place), Mode::Requery { .. }) && self.ran.get(&indicator.id) != Some(&turn) {
                self.ran.insert(Arc::clone(&indicator.id), turn);
                return Some((place, false));
            }
        }
        if matches!(self.beside, Beside::Replay) || as_of < self.proofs_rest_until {
            return None;
        }
        let count = catalogue.indicators.len();
        let next = (0..count).map(|step| (self.next_proof + step) % count.max(1)).find(|place| catalogue.mode(*place) == &Mode::Live)?;
        self.next_proof = next + 1;
        Some((next, true))
    }

    fn take(&mut self, indicator: &Indicator, answer: Vec<(Window, BatchReading)>, numbers: &CellNumbers) {
        let mut fresh: HashMap<Named, Reading> = HashMap::new();
        for (window, BatchReading { set, keys, parts }) in answer {
            let keys = indicator.key_names(set).map(Arc::from).zip(keys).collect();
            let named = (Arc::clone(&indicator.id), window, keys);
            let before = self.cells.get(&named).map_or(Level::Normal, |(_, held)| held.level);
            fresh.insert(named, Reading::of(indicator, parts, before));
        }
        // Groups that the answer does not have any more.
        for (named, (id, held)) in self.cells.iter_mut().filter(|(named, _)| named.0 == indicator.id) {
            let now = fresh.remove(named).unwrap_or_default();
            if *held != now {
                *held = now;
                self.changed.push((*id, now));
            }
        }
        let mut fresh: Vec<_> = fresh.into_iter().collect();
        fresh.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (named, reading) in fresh {
            let id = numbers.next();
            self.new.push(CellKey { id, indicator: Arc::clone(&named.0), window: named.1, keys: named.2.clone() });
            self.changed.push((id, reading));
            self.cells.insert(named, (id, reading));
        }
    }

    /// Cells that are new, and readings that changed.
    pub(super) fn drain(&mut self) -> (Vec<CellKey>, Vec<(CellId, Reading)>) {
        (std::mem::take(&mut self.new), std::mem::take(&mut self.changed))
    }

    /// Every cell and its reading.
    pub(super) fn all(&self) -> (Vec<CellKey>, Vec<(CellId, Reading)>) {
        let key = |(named, (id, _)): (&Named, &(CellId, Reading))| CellKey {
            id: *id,
            indicator: Arc::clone(&named.0),
            window: named.1,
            keys: named.2.clone(),
        };
        (self.cells.iter().map(key).collect(), self.cells.values().copied().collect())
    }

    /// Gives up the cells of indicators for which `leaves` holds; their numbers.
    pub(super) fn retire(&mut self, leaves: impl Fn(&str) -> bool) -> Vec<CellId> {
        self.ran.retain(|indicator, _| !leaves(indicator));
        let gone: Vec<CellId> = self.cells.extract_if(|named, _| leaves(&named.0)).map(|(_, (id, _))| id).collect();
        gone
    }
}

impl Errand {
    fn run(self) -> Result<Outcome, EngineError> {
        let catalogue = &self.setup.catalogue;
        let indicator = catalogue.indicators.get(self.place).ok_or_else(|| EngineError::NoSuchIndicator(self.place.to_string()))?;
        let mut tables = std::collections::HashMap::new();
        for table in &indicator.tables {
            tables.insert(*table, self.rows(*table, &indicator.columns_of(*table))?);
        }
        if let (Some(live), Some(plan)) = (&self.live, catalogue.plan(self.place)) {
            let proof = audit::prove((catalogue, self.place, plan), &tables, self.as_of, live);
            return proof.map(Outcome::Proof).map_err(EngineError::Batch);
        }
        let mut answer = Vec::new();
        for window in indicator.all_windows() {
            let readings = batch::readings(&tables, catalogue, self.place, window, self.as_of).map_err(EngineError::Batch)?;
            answer.extend(readings.into_iter().map(|reading| (window, reading)));
        }
        Ok(Outcome::Answer(answer))
    }

    /// The rows of a table, of those columns; those of a table that only grows come from the journal.
    fn rows(&self, table: Table, columns: &[&str]) -> Result<Vec<RecordBatch>, EngineError> {
        let mut rows = Vec::new();
        if table.only_grows() {
            let growing = Growing::of(self.setup.rules.zone(), [(table, columns.to_vec())]);
            let mut visit = |said: Vec<ChangeBatch>| rows.extend(said.into_iter().map(|said| said.rows));
            growing.read(&self.setup.journal, self.journal_seq, &mut visit).map_err(EngineError::Journal)?;
        } else {
            self.snapshot.each_batch(table, columns, BATCH_ROWS, |batch| rows.push(batch)).map_err(EngineError::Ledger)?;
        }
        Ok(rows)
    }
}
