//! The cubes of the catalogue at start, and above them those of every change of it since: a changed file costs no more than itself.

use super::restore::{BATCH_ROWS, fill};
use super::run::Surroundings;
use crate::cube::{CellChanges, CellName, CellNumbers, CellReading, CellSeries, CubeError, Cubes};
use crate::frame::{CellId, CellKey};
use crate::indicator::Catalogue;
use crate::ledger::{ChangeBatch, Snapshot, Table};
use crate::reading::Reading;
use datafusion::arrow::array::RecordBatch;
use ingest::record::UtcMs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Changes that may wait for cubes that are being filled: at ten ticks and some batches a second, more than a minute's.
const CHANGES_WAITING: usize = 4096;

/// All cubes, each with the indicators that they were built for.
#[derive(Debug)]
pub(super) struct Layers {
    list: Vec<(Cubes, Arc<Catalogue>)>,
    numbers: CellNumbers,
}

impl Layers {
    pub(super) fn of(cubes: Cubes, catalogue: &Arc<Catalogue>) -> Self {
        let numbers = CellNumbers::default();
        Self { list: vec![(cubes.numbered_by(numbers.clone()), Arc::clone(catalogue))], numbers }
    }

    pub(super) fn push(&mut self, cubes: Cubes, catalogue: Arc<Catalogue>) {
        self.list.push((cubes, catalogue));
    }

    pub(super) fn apply(&mut self, changes: &[ChangeBatch], now: UtcMs) -> Result<(), CubeError> {
        self.list.iter_mut().try_for_each(|(cubes, _)| cubes.apply(changes, now))
    }

    pub(super) fn advance(&mut self, now: UtcMs) {
        self.list.iter_mut().for_each(|(cubes, _)| cubes.advance(now));
    }

    /// Cells that are new, and readings that changed.
    pub(super) fn drain_changes(&mut self) -> (Vec<CellKey>, Vec<(CellId, Reading)>) {
        let (mut keys, mut changed) = (Vec::new(), Vec::new());
        for (cubes, catalogue) in &mut self.list {
            let CellChanges { new, readings } = cubes.drain_changes();
            keys.extend(new.into_iter().filter_map(|name| key(name, catalogue)));
            if changed.is_empty() { changed = readings } else { changed.extend(readings) }
        }
        (keys, changed)
    }

    /// Every cell and its reading.
    pub(super) fn all(&mut self) -> (Vec<CellKey>, Vec<(CellId, Reading)>) {
        let (mut keys, mut all) = (Vec::new(), Vec::new());
        for (cubes, catalogue) in &mut self.list {
            for CellReading { name, reading } in cubes.all_readings() {
                all.push((name.cell, reading));
                keys.extend(key(name, catalogue));
            }
        }
        (keys, all)
    }

    /// The readings of one indicator, named by its place in `catalogue`.
    pub(super) fn readings_of(&mut self, catalogue: &Catalogue, place: usize) -> Vec<CellReading> {
        let Some(wanted) = catalogue.indicators.get(place) else { return Vec::new() };
        let mut found = Vec::new();
        for (cubes, own) in &mut self.list {
            let Some(own_place) = own.position(&wanted.id) else { continue };
            let readings = cubes.readings_of(own_place).into_iter();
            found.extend(readings.map(|found| CellReading { name: CellName { indicator: place, ..found.name }, ..found }));
        }
        found
    }

    pub(super) fn numbers(&self) -> &CellNumbers {
        &self.numbers
    }

    /// Every reading, its indicator named by its place in `catalogue`.
    pub(super) fn readings_in(&mut self, catalogue: &Catalogue) -> Vec<CellReading> {
        let mut all = Vec::new();
        for (cubes, own) in &mut self.list {
            let places: Vec<Option<usize>> = own.indicators.iter().map(|indicator| catalogue.position(&indicator.id)).collect();
            all.extend(cubes.all_readings().into_iter().filter_map(|found| {
                let indicator = places.get(found.name.indicator).copied().flatten()?;
                Some(CellReading { name: CellName { indicator, ..found.name }, ..found })
            }));
        }
        all
    }

    pub(super) fn drain_series(&mut self) -> Vec<CellSeries> {
        self.list.iter_mut().flat_map(|(cubes, _)| cubes.drain_series()).collect()
    }

    pub(super) fn all_series(&mut self) -> Vec<CellSeries> {
        self.list.iter_mut().flat_map(|(cubes, _)| cubes.all_series()).collect()
    }

    /// Gives up the cells of indicators for which `leaves` holds; their numbers.
    pub(super) fn retire(&mut self, leaves: impl Fn(&str) -> bool) -> Vec<CellId> {
        let mut gone = Vec::new();
        for (cubes, catalogue) in &mut self.list {
            let places = catalogue.indicators.iter().enumerate().filter(|(_, indicator)| leaves(&indicator.id));
            let places: Vec<usize> = places.map(|(place, _)| place).collect();
            if !places.is_empty() {
                gone.extend(cubes.retire(&places));
            }
        }
        gone
    }

    /// The cells as bytes, if one pass over the catalogue made them all; else a start fills them again.
    pub(super) fn encode(&self) -> Result<Option<Vec<u8>>, postcard::Error> {
        match self.list.as_slice() {
            [(cubes, _)] if cubes.is_whole() => cubes.encode().map(Some),
            _ => Ok(None),
        }
    }
}

fn key(name: CellName, catalogue: &Catalogue) -> Option<CellKey> {
    let indicator = catalogue.indicators.get(name.indicator)?;
    let keys = indicator.key_names(name.set).map(Arc::from).zip(name.keys).collect();
    Some(CellKey { id: name.cell, indicator: Arc::clone(&indicator.id), window: name.window, keys })
}

/// How far a back-fill has come, for all to see.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<Mutex<Option<Filling>>>);

/// Indicators that are being filled from history.
#[derive(Clone, Debug)]
pub struct Filling {
    /// Their ids.
    pub indicators: Vec<Arc<str>>,
    done: Arc<AtomicU64>,
    rows: u64,
}

impl Filling {
    /// How much of their history is in, 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u64 {
        (self.done.load(Ordering::Relaxed).saturating_mul(100) / self.rows.max(1)).min(100)
    }
}

impl Progress {
    /// What is being filled now.
    pub(crate) fn now(&self) -> Option<Filling> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, filling: Option<Filling>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = filling;
    }
}

/// Cubes of new indicators in the making: their history is read on a thread of its own, and what changes meanwhile waits in a queue.
#[derive(Debug)]
pub(super) struct Fill {
    pub(super) catalogue: Arc<Catalogue>,
    changes: SyncSender<(Vec<ChangeBatch>, UtcMs)>,
    worker: thread::JoinHandle<Option<Cubes>>,
    ready: Arc<AtomicBool>,
    progress: Progress,
    overrun: bool,
}

impl Fill {
    /// Begins to read the history as the snapshot has it, of about so many rows.
    pub(super) fn begin(
        setup: &Surroundings,
        catalogue: Arc<Catalogue>,
        (snapshot, rows): (Snapshot, u64),
        (journal_seq, now): (u64, UtcMs),
        layers: &Layers,
        progress: &Progress,
    ) -> Self {
        let (changes, waiting) = sync_channel(CHANGES_WAITING);
        let done = Arc::new(AtomicU64::new(0));
        let ids = catalogue.indicators.iter().map(|indicator| Arc::clone(&indicator.id)).collect();
        progress.set(Some(Filling { indicators: ids, done: Arc::clone(&done), rows }));
        let (setup, numbers) = (Surroundings { catalogue: Arc::clone(&catalogue), ..setup.clone() }, layers.numbers.clone());
        let ready = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ready);
        let worker = thread::spawn(move || {
            let read =
                |table: Table, columns: &[&str], visit: &mut dyn FnMut(RecordBatch)| snapshot.each_batch(table, columns, BATCH_ROWS, visit);
            let filled = fill(&setup, read, journal_seq, now, &done);
            told.store(true, Ordering::Release);
            match filled {
                Ok(cubes) => caught_up(cubes.numbered_by(numbers), &waiting),
                Err(error) => {
                    tracing::error!(%error, "new indicators could not be filled from history");
                    None
                }
            }
        });
        Self { catalogue, changes, worker, ready, progress: progress.clone(), overrun: false }
    }

    /// Whether the history is in.
    pub(super) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// Notes what changes while the history is read.
    pub(super) fn note(&mut self, changes: &[ChangeBatch], now: UtcMs) {
        if changes.is_empty() || self.overrun {
            return;
        }
        if let Err(TrySendError::Full(_)) = self.changes.try_send((changes.to_vec(), now)) {
            tracing::warn!("too much changed while new indicators were filled");
            self.overrun = true;
        }
    }

    /// The cubes, with everything that was noted; `None` if they could not be filled, or too much changed meanwhile.
    pub(super) fn finish(self) -> Option<(Cubes, Arc<Catalogue>)> {
        let Self { catalogue, changes, worker, progress, overrun, .. } = self;
        drop(changes);
        let cubes = worker.join().ok().flatten();
        progress.set(None);
        cubes.filter(|_| !overrun).map(|cubes| (cubes, catalogue))
    }
}

/// Takes in what waited, until the engine says by closing the queue that it was all.
fn caught_up(mut cubes: Cubes, waiting: &Receiver<(Vec<ChangeBatch>, UtcMs)>) -> Option<Cubes> {
    for (changes, now) in waiting {
        if let Err(error) = cubes.apply(&changes, now) {
            tracing::error!(%error, "changes could not be added to new indicators");
            return None;
        }
    }
    Some(cubes)
}
