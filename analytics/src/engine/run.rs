//! The engine's state: takes in batches, moves its clock when it is told the instant, and says what changed as numbered frames.
//! It reads no clock itself, so what it says of an instant is the same whenever that is computed.

use super::background::{Background, Beside};
use super::layers::{Fill, Layers};
use super::lists::{Pending, Said};
use super::restore::{self, Restored};
use super::{EngineError, EngineSettings, Question, Shared};
use crate::cube::{CellSeries, CubeError};
use crate::duty::Duty;
use crate::frame::{CellId, Frame, ListChanges, OpenEvent, OpenOrder, UnitNow};
use crate::history::LedgerCopy;
use crate::indicator::{Catalogue, Indicator};
use crate::ledger::{Changes, EncodeError, Ledger, LedgerSize};
use crate::reading::{Reading, State};
use crate::rules::CityRules;
use ingest::clock;
use ingest::journal::{Journal, JournalledBatch, StoredRecord};
use ingest::record::{Record, Text, UtcMs};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::broadcast;

/// What the loop works with and never changes.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    pub(super) journal: Journal,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) rules: Arc<CityRules>,
    pub(super) folder: PathBuf,
    pub(super) settings: EngineSettings,
}

/// At every turn of so many milliseconds a frame leaves, even without changes: how far the engine has come moves on while nothing else
/// does. Curves are drawn anew as often: an hour's last point moves slowly, and each costs 24 readings.
const TURN_MS: i64 = 1000;

/// Whether the cells hold every change. Once one was refused, no reading is believed until a start that takes all in again.
#[derive(Clone, Copy, PartialEq)]
enum Trust {
    Whole,
    /// A change was refused; clients have yet to hear of it.
    Broken,
    BrokenAndTold,
}

/// The engine's whole state; owned by one thread.
pub(super) struct Engine {
    pub(super) setup: Surroundings,
    frames: broadcast::Sender<Arc<Frame>>,
    pub(super) ledger: Ledger,
    pub(super) layers: Layers,
    pub(super) background: Background,
    fill: Option<Fill>,
    /// The newest catalogue declared; the one in `setup` has what is live of it.
    declared: Arc<Catalogue>,
    shared: Shared,
    said: Said,
    gone: Vec<CellId>,
    epoch: Arc<str>,
    seq: u64,
    pub(super) as_of: UtcMs,
    watermark: Option<UtcMs>,
    pub(super) journal_seq: u64,
    events: Pending<OpenEvent>,
    orders: Pending<OpenOrder>,
    units: BTreeMap<Text, UnitNow>,
    /// Something was decided on duty; clients have yet to hear of it.
    decided: bool,
    /// The newest journal batch of the checkpoint that the state was restored from.
    pub(super) stored_seq: u64,
    /// Records taken in since.
    pub(super) taken: u64,
    /// The turns at which a frame last left, and curves were last drawn.
    published: i64,
    curves_drawn: i64,
    trust: Trust,
    /// Questions that wait for a batch of the journal.
    pub(super) waiting: Vec<(u64, Question)>,
}

impl Engine {
    /// The state that was restored, as of `now`.
    pub(super) fn of(
        setup: Surroundings,
        restored: Restored,
        (frames, shared): (broadcast::Sender<Arc<Frame>>, Shared),
        beside: Beside,
        (epoch, now): (Arc<str>, UtcMs),
    ) -> Self {
        let Restored { ledger, cubes, journal_seq, stored_seq } = restored;
        Self {
            frames,
            ledger,
            layers: Layers::of(cubes, &setup.catalogue),
            background: Background::new(beside),
            fill: None,
            declared: Arc::clone(&setup.catalogue),
            shared,
            said: Said::default(),
            gone: Vec::new(),
            epoch,
            seq: 0,
            as_of: now,
            watermark: None,
            journal_seq,
            events: Pending::default(),
            orders: Pending::default(),
            units: BTreeMap::new(),
            decided: false,
            stored_seq,
            taken: 0,
            published: turn(now),
            curves_drawn: turn(now),
            trust: Trust::Whole,
            waiting: Vec::new(),
            setup,
        }
    }

    /// Brings the state up to that batch of the journal: from the checkpoint and the tail, or from the whole journal.
    pub(super) fn recover(
        setup: Surroundings,
        frames: broadcast::Sender<Arc<Frame>>,
        shared: Shared,
        now: UtcMs,
        up_to_seq: u64,
    ) -> Result<Self, EngineError> {
        let started = clock::stopwatch();
        let restored = Restored::begin(&setup, now, up_to_seq)?;
        let checkpoint_seq = restored.journal_seq;
        let beside = Beside::Live(shared.proofs.clone());
        let epoch = format!("{:x}-{:x}", now.as_millis(), std::process::id()).into();
        let mut engine = Self::of(setup, restored, (frames, shared), beside, (epoch, now));
        engine.watermark = engine.setup.journal.counts().iter().filter_map(|count| count.watermark).max();
        let journal = engine.setup.journal.clone();
        let mut failed = None;
        let mut visit = |stored: Vec<StoredRecord>| {
            let records: Vec<Record> = stored.into_iter().map(|stored| stored.record).collect();
            if let Err(error) = engine.apply(&records, now) {
                failed.get_or_insert(error);
            }
        };
        let replayed = journal.scan(checkpoint_seq, up_to_seq, &mut visit).map_err(EngineError::Journal)?;
        failed.map_or(Ok(()), |error| Err(EngineError::Cube(error)))?;
        engine.journal_seq = up_to_seq;
        tracing::info!(checkpoint_seq, replayed, elapsed_ms = millis(started), "engine is live");
        Ok(engine)
    }

    /// Takes in the journal's next batch; one that is in already changes nothing.
    pub(super) fn take(&mut self, batch: &JournalledBatch) {
        if batch.seq <= self.journal_seq {
            return;
        }
        self.feed(&batch.records);
        self.journal_seq = batch.seq;
        for (_, question) in self.waiting.extract_if(.., |(at_least, _)| *at_least <= self.journal_seq).collect::<Vec<_>>() {
            self.answer(question);
        }
    }

    /// Takes in records as of the instant of the newest tick.
    pub(super) fn feed(&mut self, records: &[Record]) {
        let newest = records.iter().map(|record| record.envelope.occurred_at).max();
        self.watermark = self.watermark.max(newest);
        if let Err(error) = self.apply(records, self.as_of) {
            self.distrust(&error);
        }
        self.taken += u64::try_from(records.len()).unwrap_or(u64::MAX);
    }

    fn apply(&mut self, records: &[Record], now: UtcMs) -> Result<(), CubeError> {
        let changes = self.ledger.apply(records, now);
        self.absorb(changes, now)
    }

    fn absorb(&mut self, changes: Changes, now: UtcMs) -> Result<(), CubeError> {
        self.events.take(changes.events);
        self.orders.take(changes.orders);
        self.units.extend(changes.units.into_iter().map(|unit| (unit.unit.clone(), unit)));
        self.decided |= changes.duty;
        self.shared.roll.note(changes.marks);
        if let Some(fill) = &mut self.fill {
            fill.note(&changes.batches, now);
        }
        self.layers.apply(&changes.batches, now)
    }

    pub(super) fn distrust(&mut self, error: &dyn std::error::Error) {
        metrics::counter!("engine_cube_errors_total").increment(1);
        tracing::error!(%error, journal_seq = self.journal_seq, "changes could not be added to the cubes, no reading is believed");
        if self.is_whole() {
            self.trust = Trust::Broken;
        }
    }

    /// Whether the cells hold every change.
    pub(super) fn is_whole(&self) -> bool {
        self.trust == Trust::Whole
    }

    fn believed(&self, reading: Reading) -> Reading {
        if self.is_whole() { reading } else { Reading { state: State::Error, ..reading } }
    }

    /// Moves the clock, and says what changed as one frame.
    pub(super) fn tick(&mut self, now: UtcMs) -> Option<Arc<Frame>> {
        self.advance(now);
        self.frame()
    }

    /// Moves the clock: timers fire and panes roll. What changed waits for the next frame.
    pub(super) fn advance(&mut self, now: UtcMs) {
        self.as_of = self.as_of.max(now);
        let changes = self.ledger.advance(self.as_of);
        if let Err(error) = self.absorb(changes, self.as_of) {
            self.distrust(&error);
        }
        if !self.ledger.is_whole() && self.is_whole() {
            self.distrust(&EncodeError::Torn);
        }
        self.layers.advance(self.as_of);
        self.settle();
        self.said.extend(self.layers.drain_changes());
        self.background.turn(&self.setup, &self.ledger, &mut self.layers, (self.as_of, self.journal_seq));
        self.said.extend(self.background.drain());
    }

    /// What changed since the frame before; `None` while there is nothing to say.
    pub(super) fn frame(&mut self) -> Option<Arc<Frame>> {
        let (cells, mut readings) = self.said.drain();
        if self.trust == Trust::Broken {
            readings = self.layers.all().1;
            self.trust = Trust::BrokenAndTold;
        }
        let mut series = Vec::new();
        let turn = turn(self.as_of);
        if std::mem::replace(&mut self.curves_drawn, turn) != turn {
            series = told_series(self.layers.drain_series());
        }
        let unmoved = self.events.is_empty() && self.orders.is_empty() && self.units.is_empty() && !self.decided;
        let quiet = readings.is_empty() && series.is_empty() && unmoved && self.gone.is_empty();
        if std::mem::replace(&mut self.published, turn) == turn && quiet {
            return None;
        }
        let (events, orders) = (self.events.drain(), self.orders.drain());
        self.seq += 1;
        let gone = std::mem::take(&mut self.gone);
        let units = std::mem::take(&mut self.units).into_values().collect();
        let duty = std::mem::take(&mut self.decided).then(|| self.ledger.duty());
        let (mode, alarms) = (duty.map(Duty::mode), duty.map(Duty::alarms));
        let frame = Arc::new(Frame { seq: self.seq, series, events, orders, units, mode, alarms, cells, gone, ..self.frame_of(readings) });
        // A send fails only when nobody listens; the next listener takes a snapshot.
        drop(self.frames.send(Arc::clone(&frame)));
        Some(frame)
    }

    /// The ledger as it stands.
    pub(super) fn copy(&self) -> LedgerCopy {
        let Self { as_of, journal_seq, watermark, .. } = *self;
        LedgerCopy { snapshot: self.ledger.snapshot(), as_of, journal_seq, watermark }
    }

    /// Everything current.
    pub(super) fn snapshot(&mut self) -> Frame {
        let (mut cells, mut readings) = self.layers.all();
        let (asked, answers) = self.background.all();
        cells.extend(asked);
        readings.extend(answers);
        let events = ListChanges { put: self.ledger.open_events(), gone: Vec::new() };
        let orders = ListChanges { put: self.ledger.open_orders(), gone: Vec::new() };
        let series = told_series(self.layers.all_series());
        let (mode, alarms) = (Some(self.ledger.duty().mode()), Some(self.ledger.duty().alarms()));
        Frame { cells, series, events, orders, units: self.ledger.units(), mode, alarms, ..self.frame_of(readings) }
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
            mode: None,
            alarms: None,
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
}

fn told_series(series: Vec<CellSeries>) -> Vec<(CellId, Vec<Option<f64>>)> {
    series.into_iter().map(|series| (series.cell, series.values)).collect()
}

pub(super) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The turn that an instant lies in.
fn turn(instant: UtcMs) -> i64 {
    instant.as_millis().div_euclid(TURN_MS)
}
