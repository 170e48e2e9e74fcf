//! The loop behind the handle: batches, questions and the clock in; numbered frames and checkpoints out.

use super::background::Background;
use super::layers::{Fill, Layers};
use super::lists::Pending;
use super::restore::{self, Restored};
use super::{EngineError, EngineSettings, Input, Question, Shared, SubjectView};
use crate::audit;
use crate::checkpoint::Checkpoint;
use crate::cube::{CellSeries, CubeError};
use crate::frame::{CellId, Frame, ListChanges, OpenEvent, OpenOrder, UnitNow};
use crate::indicator::{Catalogue, Indicator};
use crate::ledger::{Changes, EncodeError, Ledger, LedgerSize, Stored};
use crate::reading::{Reading, State};
use crate::rules::CityRules;
use ingest::clock;
use ingest::journal::{Journal, JournalledBatch, StoredRecord};
use ingest::record::{Record, Text, UtcMs};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, oneshot};

/// Records after which a checkpoint is written even before its time: a replay of so many takes about two seconds, so a kill in the
/// middle of a back-fill costs no more than that.
const CHECKPOINT_RECORDS: u64 = 500_000;

/// What the loop works with and never changes.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    pub(super) journal: Journal,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) rules: Arc<CityRules>,
    pub(super) folder: PathBuf,
    pub(super) settings: EngineSettings,
}

/// A frame leaves at least so often, even without changes: how far the engine has come moves on while nothing else does.
const QUIET_FRAME: Duration = Duration::from_secs(1);

/// How often curves are drawn anew: an hour's last point moves slowly, and each costs 24 readings.
const CURVE_PACE: Duration = Duration::from_secs(1);

/// Whether the cells hold every change. Once one was refused, no reading is believed until a start that takes all in again.
#[derive(Clone, Copy, PartialEq)]
enum Trust {
    Whole,
    /// A change was refused; clients have yet to hear of it.
    Broken,
    BrokenAndTold,
}

/// The engine's whole state; owned by its thread.
pub(super) struct Engine {
    setup: Surroundings,
    frames: broadcast::Sender<Arc<Frame>>,
    pub(super) ledger: Ledger,
    layers: Layers,
    background: Background,
    fill: Option<Fill>,
    /// The newest catalogue declared; the one in `setup` has what is live of it.
    declared: Arc<Catalogue>,
    shared: Shared,
    gone: Vec<CellId>,
    epoch: Arc<str>,
    seq: u64,
    as_of: UtcMs,
    watermark: Option<UtcMs>,
    journal_seq: u64,
    events: Pending<OpenEvent>,
    orders: Pending<OpenOrder>,
    units: BTreeMap<Text, UnitNow>,
    checkpointed: (u64, Instant),
    records_since_checkpoint: u64,
    published: Instant,
    curves_drawn: Instant,
    trust: Trust,
    /// Questions that wait for a batch of the journal.
    waiting: Vec<(u64, Question)>,
    checkpoint_writer: Option<thread::JoinHandle<()>>,
}

impl Engine {
    /// Brings the state up to the journal's newest batch: from the checkpoint and the tail, or from the whole journal.
    pub(super) fn recover(setup: Surroundings, frames: broadcast::Sender<Arc<Frame>>, shared: Shared) -> Result<Self, EngineError> {
        let now = clock::now();
        let started = clock::stopwatch();
        let last_seq = setup.journal.last_seq();
        let Restored { ledger, cubes, journal_seq: checkpoint_seq, stored_seq } = Restored::begin(&setup, now, last_seq)?;
        let mut engine = Self {
            frames,
            ledger,
            layers: Layers::of(cubes, &setup.catalogue),
            background: Background::new(shared.proofs.clone()),
            fill: None,
            declared: Arc::clone(&setup.catalogue),
            shared,
            gone: Vec::new(),
            epoch: format!("{:x}-{:x}", now.as_millis(), std::process::id()).into(),
            seq: 0,
            as_of: now,
            watermark: setup.journal.counts().iter().filter_map(|count| count.watermark).max(),
            journal_seq: checkpoint_seq,
            events: Pending::default(),
            orders: Pending::default(),
            units: BTreeMap::new(),
            checkpointed: (stored_seq, started),
            records_since_checkpoint: 0,
            published: started,
            curves_drawn: started,
            trust: Trust::Whole,
            waiting: Vec::new(),
            checkpoint_writer: None,
            setup,
        };
        let journal = engine.setup.journal.clone();
        let mut failed = None;
        let mut visit = |stored: Vec<StoredRecord>| {
            let records: Vec<Record> = stored.into_iter().map(|stored| stored.record).collect();
            if let Err(error) = engine.apply(&records, now) {
                failed.get_or_insert(error);
            }
        };
        let replayed = journal.scan(checkpoint_seq, last_seq, &mut visit).map_err(EngineError::Journal)?;
        failed.map_or(Ok(()), |error| Err(EngineError::Cube(error)))?;
        engine.journal_seq = last_seq;
        tracing::info!(checkpoint_seq, replayed, elapsed_ms = millis(started), "engine is live");
        Ok(engine)
    }

    /// Runs until it is told to stop or nobody can reach it any more.
    pub(super) fn run(mut self, inputs: &Receiver<Input>) {
        let mut ticked = clock::stopwatch();
        let mut stopping: Option<oneshot::Sender<()>> = None;
        self.tick();
        while stopping.is_none() || self.journal_seq < self.setup.journal.last_seq() {
            let wait = self.setup.settings.tick.saturating_sub(ticked.elapsed());
            match inputs.recv_timeout(wait) {
                Ok(Input::Batch(batch)) => self.take(&batch),
                Ok(Input::Ask(question)) => self.answer(question),
                Ok(Input::Adopt(catalogue)) => self.adopt(catalogue),
                Ok(Input::Stop(done)) => stopping = Some(done),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if ticked.elapsed() >= self.setup.settings.tick {
                ticked = clock::stopwatch();
                self.tick();
                self.checkpoint_if_due();
            }
        }
        self.tick();
        self.join_checkpoint_writer();
        self.checkpoint();
        self.join_checkpoint_writer();
    }

    pub(super) fn take(&mut self, batch: &JournalledBatch) {
        if batch.seq <= self.journal_seq {
            return;
        }
        let newest = batch.records.iter().map(|record| record.envelope.occurred_at).max();
        self.watermark = self.watermark.max(newest);
        if let Err(error) = self.apply(&batch.records, self.as_of) {
            self.distrust(&error);
        }
        self.journal_seq = batch.seq;
        let count = u64::try_from(batch.records.len()).unwrap_or(u64::MAX);
        self.records_since_checkpoint += count;
        metrics::counter!("engine_records_total").increment(count);
        for (_, question) in self.waiting.extract_if(.., |(at_least, _)| *at_least <= self.journal_seq).collect::<Vec<_>>() {
            self.answer(question);
        }
    }

    fn apply(&mut self, records: &[Record], now: UtcMs) -> Result<(), CubeError> {
        let changes = self.ledger.apply(records, now);
        self.absorb(changes, now)
    }

    fn absorb(&mut self, changes: Changes, now: UtcMs) -> Result<(), CubeError> {
        self.events.take(changes.events);
        self.orders.take(changes.orders);
        self.units.extend(changes.units.into_iter().map(|unit| (unit.unit.clone(), unit)));
        self.shared.roll.note(changes.marks);
        if let Some(fill) = &mut self.fill {
            fill.note(&changes.batches, now);
        }
        self.layers.apply(&changes.batches, now)
    }

    pub(super) fn distrust(&mut self, error: &dyn std::error::Error) {
        metrics::counter!("engine_cube_errors_total").increment(1);
        tracing::error!(%error, journal_seq = self.journal_seq, "changes could not be added to the cubes, no reading is believed");
        if self.trust == Trust::Whole {
            self.trust = Trust::Broken;
        }
    }

    fn believed(&self, reading: Reading) -> Reading {
        if self.trust == Trust::Whole { reading } else { Reading { state: State::Error, ..reading } }
    }

    /// Moves the clock: timers fire, panes roll, and what changed leaves as one frame.
    pub(super) fn tick(&mut self) {
        self.as_of = self.as_of.max(clock::now());
        let changes = self.ledger.advance(self.as_of);
        if let Err(error) = self.absorb(changes, self.as_of) {
            self.distrust(&error);
        }
        if !self.ledger.is_whole() && self.trust == Trust::Whole {
            self.distrust(&EncodeError::Torn);
        }
        self.layers.advance(self.as_of);
        self.settle();
        let (mut cells, mut readings) = self.layers.drain_changes();
        self.background.turn(&self.setup, &self.ledger, &mut self.layers, (self.as_of, self.journal_seq));
        let (asked, answers) = self.background.drain();
        cells.extend(asked);
        readings.extend(answers);
        if self.trust == Trust::Broken {
            readings = self.layers.all().1;
            self.trust = Trust::BrokenAndTold;
        }
        let mut series = Vec::new();
        if self.curves_drawn.elapsed() >= CURVE_PACE {
            self.curves_drawn = clock::stopwatch();
            series = told_series(self.layers.drain_series());
        }
        let unmoved = self.events.is_empty() && self.orders.is_empty() && self.units.is_empty();
        let quiet = readings.is_empty() && series.is_empty() && unmoved && self.gone.is_empty();
        if quiet && self.published.elapsed() < QUIET_FRAME {
            return;
        }
        self.published = clock::stopwatch();
        let (events, orders) = (self.events.drain(), self.orders.drain());
        self.seq += 1;
        let gone = std::mem::take(&mut self.gone);
        let units = std::mem::take(&mut self.units).into_values().collect();
        let frame = Frame { seq: self.seq, series, events, orders, units, cells, gone, ..self.frame_of(readings) };
        metrics::gauge!("engine_frame_seq").set(f64::from(u32::try_from(self.seq).unwrap_or(u32::MAX)));
        // A send fails only when nobody listens; the next listener takes a snapshot.
        drop(self.frames.send(Arc::new(frame)));
    }

    fn frame_of(&self, readings: impl IntoIterator<Item = (CellId, Reading)>) -> Frame {
        Frame {
            epoch: Arc::clone(&self.epoch),
            seq: self.seq,
            as_of: self.as_of,
            watermark: self.watermark,
            journal_seq: self.journal_seq,
            cells: Vec::new(),
            readings: readings.into_iter().map(|(cell, reading)| (cell, self.believed(reading))).collect(),
            series: Vec::new(),
            events: ListChanges::default(),
            orders: ListChanges::default(),
            units: Vec::new(),
            gone: Vec::new(),
        }
    }

    /// Takes over another catalogue: what left goes at once, what is new is filled from history while all else stays live.
    pub(super) fn adopt(&mut self, next: Arc<Catalogue>) {
        self.declared = next;
        if self.fill.is_some() {
            return;
        }
        let live = Arc::clone(&self.setup.catalogue);
        let same = |indicator: &Indicator| live.find(&indicator.id).is_some_and(|known| known.shape() == indicator.shape());
        let (kept, added) = (self.declared.part(same), self.declared.part(|indicator| !same(indicator)));
        let leaves = |id: &str| kept.position(id).is_none();
        self.gone.extend(self.layers.retire(leaves));
        self.gone.extend(self.background.retire(leaves));
        restore::project(&mut self.ledger, &[&kept, &added]);
        let to_fill = (0..added.indicators.len()).any(|place| added.plan(place).is_some());
        tracing::info!(kept = kept.indicators.len(), added = added.indicators.len(), cells_gone = self.gone.len(), "another catalogue");
        self.setup.catalogue = if to_fill { Arc::new(kept) } else { Arc::clone(&self.declared) };
        if to_fill {
            let LedgerSize { subjects, archived, .. } = self.ledger.size();
            let rows = u64::try_from(subjects + archived).unwrap_or(u64::MAX);
            let from = (self.ledger.snapshot(), rows);
            self.fill =
                Some(Fill::begin(&self.setup, Arc::new(added), from, (self.journal_seq, self.as_of), &self.layers, &self.shared.progress));
        }
    }

    /// Lets cubes that are filled join the others.
    fn settle(&mut self) {
        let Some(fill) = self.fill.take_if(|fill| fill.is_ready()) else { return };
        let filled = fill.catalogue.indicators.iter().map(|indicator| Arc::clone(&indicator.id)).collect::<Vec<_>>();
        if let Some((mut cubes, catalogue)) = fill.finish() {
            cubes.advance(self.as_of);
            self.layers.push(cubes, catalogue);
            let live = Arc::clone(&self.setup.catalogue);
            let is_live = |indicator: &Indicator| live.position(&indicator.id).is_some() || filled.contains(&indicator.id);
            self.setup.catalogue = Arc::new(self.declared.part(is_live));
            tracing::info!(indicators = filled.len(), "new indicators are live");
        } else {
            // Not tried again until their files change.
            self.declared = Arc::new(self.declared.part(|indicator| !filled.contains(&indicator.id)));
        }
        // Another catalogue may have been declared meanwhile.
        self.adopt(Arc::clone(&self.declared));
    }

    pub(super) fn answer(&mut self, question: Question) {
        // An answer whose asker has gone away is not an error: the channel is simply closed.
        match question {
            Question::Subject { stream, subject_id, answer } => {
                drop(answer.send(SubjectView::of(&self.ledger, stream, &subject_id)));
            }
            Question::Subjects { stream, subject_ids, answer } => {
                drop(answer.send(subject_ids.iter().map(|id| SubjectView::of(&self.ledger, stream, id)).collect()));
            }
            Question::Steps { at_least, .. } if at_least > self.journal_seq => self.waiting.push((at_least, question)),
            Question::Steps { stream, subject_id, answer, .. } => drop(answer.send(self.ledger.records(stream, &subject_id))),
            Question::Snapshot { answer } => {
                let (mut cells, mut readings) = self.layers.all();
                let (asked, answers) = self.background.all();
                cells.extend(asked);
                readings.extend(answers);
                let events = ListChanges { put: self.ledger.open_events(), gone: Vec::new() };
                let orders = ListChanges { put: self.ledger.open_orders(), gone: Vec::new() };
                let series = told_series(self.layers.all_series());
                let frame = Frame { cells, series, events, orders, units: self.ledger.units(), ..self.frame_of(readings) };
                drop(answer.send(Arc::new(frame)));
            }
            Question::Audit { answer } => {
                self.tick();
                let readings = self.layers.readings_in(&self.setup.catalogue);
                let live = audit::LiveState { as_of: self.as_of, journal_seq: self.journal_seq, readings };
                let setup = self.setup.clone();
                thread::spawn(move || drop(answer.send(audit::compare(&setup.journal, &setup.catalogue, &setup.rules, &live))));
            }
            Question::Past { indicator, window, at, answer } => {
                let (setup, up_to) = (self.setup.clone(), self.journal_seq);
                let past = audit::Past { indicator, window, at, up_to };
                thread::spawn(move || drop(answer.send(audit::past(&setup.journal, &setup.catalogue, &setup.rules, &past))));
            }
        }
    }

    fn checkpoint_if_due(&mut self) {
        let (seq, at) = self.checkpointed;
        let due = at.elapsed() >= self.setup.settings.checkpoint_every || self.records_since_checkpoint >= CHECKPOINT_RECORDS;
        if self.journal_seq > seq && due {
            self.checkpoint();
        }
    }

    /// Encodes the state here and writes it on a thread of its own, one at a time.
    fn checkpoint(&mut self) {
        if self.journal_seq == 0
            || self.trust != Trust::Whole
            || self.checkpoint_writer.as_ref().is_some_and(|writer| !writer.is_finished())
        {
            return;
        }
        self.join_checkpoint_writer();
        self.checkpointed = (self.journal_seq, clock::stopwatch());
        self.records_since_checkpoint = 0;
        let (Stored { bytes, binding }, cubes) =
            match self.ledger.encode().and_then(|ledger| Ok((ledger, self.layers.encode()?.unwrap_or_default()))) {
                Ok(encoded) => encoded,
                Err(error) => {
                    metrics::counter!("engine_checkpoint_errors_total").increment(1);
                    tracing::error!(%error, "the state could not be encoded, no checkpoint is written");
                    return;
                }
            };
        restore::measure(&self.ledger);
        let checkpoint = Checkpoint { stamp: restore::stamp(&self.setup, self.journal_seq), ledger: bytes, cubes };
        let folder = self.setup.folder.clone();
        self.checkpoint_writer = Some(thread::spawn(move || match checkpoint.write(&folder, &binding) {
            Ok(bytes) => tracing::debug!(bytes, journal_seq = checkpoint.stamp.journal_seq, "checkpoint written"),
            Err(error) => {
                metrics::counter!("engine_checkpoint_errors_total").increment(1);
                tracing::warn!(%error, "the checkpoint could not be written, the one before stays");
            }
        }));
    }

    fn join_checkpoint_writer(&mut self) {
        if self.checkpoint_writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the checkpoint writer failed");
        }
    }
}

fn told_series(series: Vec<CellSeries>) -> Vec<(CellId, Vec<Option<f64>>)> {
    series.into_iter().map(|series| (series.cell, series.values)).collect()
}

pub(super) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
