//! The board: everything current, as the engine's frames tell it, and what of it each wall shows.
//!
//! It numbers its own changes: one number per frame taken in and one per change of the sources, because a source that falls
//! silent must reach the walls although the engine has nothing to say. Every cell, event and source list remembers the number
//! of its last change, so what a client missed since number N is whatever changed after N: one rule for a reconnecting client,
//! for a slow one and for everybody else. Pure: no clock, no sockets.
// long: the board and its one rule for what changed since a number stand or fall together.

mod open;

pub(crate) use open::{Queued, Urgency};

use crate::replay::ReplayTold;
use crate::source_state::{Heard, SourceFacts, judge, table_states};
use crate::wire::{CellWire, ListWire, Place, SeriesWire, ServerMessage, SourceView, ValueWire};
use analytics::duty::{Alarm, Mode};
use analytics::frame::{CellId, CellKey, Frame, OpenEvent, OpenOrder, UnitNow};
use analytics::reading::{Level, Reading, State};
use analytics::window::Window;
use hashbrown::HashMap;
use ingest::record::{Text, UtcMs};
use open::{ListTouched, OpenList};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many open city events, and how many orders, a client is told at first: more than any screen shows. Every later change of any is told.
const MOST_URGENT: usize = 500;

/// What one wall shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// The cells: all of an indicator and window whose key columns are these, sorted.
    pub(crate) wants: Vec<Want>,
    /// Whether it lists open city events.
    pub(crate) events: bool,
    /// Whether it lists open orders.
    pub(crate) orders: bool,
    /// Whether it lists units.
    pub(crate) units: bool,
}

impl Subscription {
    /// What the dispatch desk shows: the open city events and orders alone.
    pub(crate) fn desk() -> Self {
        Self { wants: Vec::new(), events: true, orders: true, units: true }
    }
}

/// The cells of one panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) indicator: String,
    pub(crate) window: Window,
    /// Names of the key columns, sorted; none for the whole city.
    pub(crate) keys: Vec<String>,
}

/// What the board is made for.
#[derive(Clone, Debug, Default)]
pub(crate) struct BoardPlan {
    /// The walls' subscriptions, in the walls' order.
    pub(crate) walls: Vec<Subscription>,
    /// The tables that each indicator is computed from.
    pub(crate) tables: HashMap<String, Vec<String>>,
    /// The declared sources.
    pub(crate) sources: Vec<SourceFacts>,
    /// How many changes back a client may be and still get changes.
    pub(crate) resume: u64,
}

/// One cell with the numbers of its changes.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) key: CellKey,
    pub(crate) reading: Reading,
    series: Vec<Option<f64>>,
    born: u64,
    changed: u64,
    series_changed: u64,
}

/// What one change touched.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Touched {
    cells: Vec<CellId>,
    series: Vec<CellId>,
    events: ListTouched,
    orders: ListTouched,
    units: Vec<Text>,
    mode: bool,
    alarms: bool,
    sources: bool,
    /// Walls that lost cells: their clients start anew.
    reset: BTreeSet<usize>,
}

/// What became of a frame.
#[derive(Debug, PartialEq)]
pub(crate) enum Applied {
    /// It is on the board now.
    Done(Touched),
    /// The board has it already.
    Known,
    /// Frames between the board and this one are missing: take a snapshot.
    Gap,
}

/// Everything current.
#[derive(Debug)]
pub(crate) struct Board {
    plan: BoardPlan,
    epoch: Arc<str>,
    frame_seq: u64,
    seq: u64,
    as_of: UtcMs,
    watermark: Option<UtcMs>,
    journal_seq: u64,
    cells: Vec<Option<Cell>>,
    by_indicator: HashMap<(Arc<str>, Window), Vec<CellId>>,
    on_walls: Vec<BTreeSet<CellId>>,
    /// By wall, the number of the change that last took cells from it.
    reset: Vec<u64>,
    events: OpenList<OpenEvent>,
    orders: OpenList<OpenOrder>,
    units: BTreeMap<Text, (u64, UnitNow)>,
    sources: Vec<SourceView>,
    sources_changed: u64,
    mode: (u64, Mode),
    alarms: (u64, Vec<Alarm>),
    table_states: BTreeMap<String, State>,
    /// The past that it shows; none on the live board.
    replay: Option<ReplayTold>,
}

impl Board {
    /// An empty board.
    pub(crate) fn new(plan: BoardPlan) -> Self {
        let (on_walls, reset) = (vec![BTreeSet::new(); plan.walls.len()], vec![0; plan.walls.len()]);
        let heard = Heard::default();
        let sources = judge(&plan.sources, &heard, UtcMs::MIN);
        let table_states = table_states(&plan.sources, &sources, &heard.away);
        Self {
            plan,
            epoch: Arc::from(""),
            frame_seq: 0,
            seq: 0,
            as_of: UtcMs::MIN,
            watermark: None,
            journal_seq: 0,
            cells: Vec::new(),
            by_indicator: HashMap::new(),
            on_walls,
            reset,
            events: OpenList::default(),
            orders: OpenList::default(),
            units: BTreeMap::new(),
            sources,
            sources_changed: 0,
            mode: (0, Mode::default()),
            alarms: (0, Vec::new()),
            table_states,
            replay: None,
        }
    }

    /// The run of the engine that it shows; empty before the first snapshot.
    pub(crate) fn epoch(&self) -> &Arc<str> {
        &self.epoch
    }

    /// The number of its newest change.
    pub(crate) fn seq(&self) -> u64 {
        self.seq
    }

    /// The instant that its readings are of.
    pub(crate) fn as_of(&self) -> UtcMs {
        self.as_of
    }

    /// Nothing changed until then.
    pub(crate) fn pass(&mut self, at: UtcMs) {
        self.as_of = self.as_of.max(at);
    }

    /// The newest instant that any record told of.
    pub(crate) fn watermark(&self) -> Option<UtcMs> {
        self.watermark
    }

    /// The newest journal batch that it reflects.
    pub(crate) fn journal_seq(&self) -> u64 {
        self.journal_seq
    }

    /// The open city events behind `after`, the most urgent first.
    pub(crate) fn events<'b>(&'b self, after: Option<&Urgency>) -> impl Iterator<Item = &'b OpenEvent> + use<'b> {
        self.events.by_urgency(after)
    }

    /// The open orders behind `after`, the most urgent first.
    pub(crate) fn orders<'b>(&'b self, after: Option<&Urgency>) -> impl Iterator<Item = &'b OpenOrder> + use<'b> {
        self.orders.by_urgency(after)
    }

    /// How many open orders stand at each stage.
    pub(crate) fn order_totals(&self) -> &BTreeMap<Text, usize> {
        self.orders.totals()
    }

    /// How many open city events stand at each stage.
    pub(crate) fn event_totals(&self) -> &BTreeMap<Text, usize> {
        self.events.totals()
    }

    /// All units, by code.
    pub(crate) fn units(&self) -> impl Iterator<Item = &UnitNow> {
        self.units.values().map(|(_, unit)| unit)
    }

    /// The mode in force.
    pub(crate) fn mode(&self) -> &Mode {
        &self.mode.1
    }

    /// The alarms that stand, the gravest first.
    pub(crate) fn alarms(&self) -> &[Alarm] {
        &self.alarms.1
    }

    /// The sources, with their lag at `now`.
    pub(crate) fn sources(&self, now: UtcMs) -> Vec<SourceView> {
        self.sources.iter().map(|source| SourceView { lag_s: lag_s(source, now), ..source.clone() }).collect()
    }

    /// How many cells there are.
    pub(crate) fn cell_count(&self) -> usize {
        self.cells.iter().flatten().count()
    }

    /// The cells of one indicator and window, with the reading that each is shown with.
    pub(crate) fn readings(&self, indicator: &str, window: Window) -> Vec<(&Cell, Reading)> {
        let key = (Arc::from(indicator), window);
        let cells = self.by_indicator.get(&key).map(Vec::as_slice).unwrap_or_default();
        cells.iter().filter_map(|id| self.cell(*id)).map(|cell| (cell, self.shown(cell))).collect()
    }

    /// The readings of one indicator and window that are of just these key columns and past the alarm's bound or not to be believed.
    pub(crate) fn alarming(&self, indicator: &str, window: Window, keys: &[&str]) -> Vec<(&CellKey, Reading)> {
        let cells = self.by_indicator.get(&(Arc::from(indicator), window)).map(Vec::as_slice).unwrap_or_default();
        let is_meant = |cell: &&Cell| {
            let key = &cell.key.keys;
            key.len() == keys.len() && key.iter().zip(keys).all(|((column, _), name)| column.as_ref() == *name)
        };
        let is_worth = |cell: &&Cell| cell.reading.level == Level::Alarm || matches!(cell.reading.state, State::Error | State::Stale);
        let cells = cells.iter().filter_map(|id| self.cell(*id));
        cells.filter(is_worth).filter(is_meant).map(|cell| (&cell.key, self.shown(cell))).collect()
    }

    /// The whole city's reading of one indicator and window.
    pub(crate) fn whole_city(&self, indicator: &str, window: Window) -> Option<Reading> {
        let cells = self.by_indicator.get(&(Arc::from(indicator), window))?;
        cells.iter().filter_map(|id| self.cell(*id)).find(|cell| cell.key.keys.is_empty()).map(|cell| self.shown(cell))
    }

    /// Takes in the next frame of the engine.
    pub(crate) fn apply(&mut self, frame: &Frame) -> Applied {
        if frame.epoch == self.epoch && frame.seq <= self.frame_seq {
            return Applied::Known;
        }
        if frame.epoch != self.epoch || frame.seq != self.frame_seq.saturating_add(1) {
            return Applied::Gap;
        }
        self.seq += 1;
        let mut touched = Touched::default();
        self.take(frame, &mut touched);
        touched.events = self.events.apply(&frame.events, self.seq);
        touched.orders = self.orders.apply(&frame.orders, self.seq);
        self.forget();
        Applied::Done(touched)
    }

    /// Takes in a frame that holds everything; what does not differ is not touched.
    pub(crate) fn replace(&mut self, whole: &Frame) -> Touched {
        let mut touched = Touched::default();
        if whole.epoch != self.epoch {
            let plan = std::mem::take(&mut self.plan);
            let (sources, seq) = (std::mem::take(&mut self.sources), self.seq);
            let table_states = std::mem::take(&mut self.table_states);
            let epoch = whole.epoch.clone();
            *self = Self { sources, table_states, seq, sources_changed: seq, epoch, replay: self.replay, ..Self::new(plan) };
        }
        self.seq += 1;
        let known: BTreeSet<CellId> = whole.cells.iter().map(|key| key.id).collect();
        let lost: Vec<CellId> = self.cells.iter().flatten().map(|cell| cell.key.id).filter(|id| !known.contains(id)).collect();
        self.remove_cells(&lost, &mut touched);
        self.take(whole, &mut touched);
        touched.events = self.events.replace(&whole.events.put, self.seq);
        touched.orders = self.orders.replace(&whole.orders.put, self.seq);
        self.forget();
        touched
    }

    /// Takes in what is heard of the sources; `None` if nothing that is shown changed.
    pub(crate) fn count(&mut self, heard: &Heard, now: UtcMs) -> Option<Touched> {
        let sources = judge(&self.plan.sources, heard, now);
        let table_states = table_states(&self.plan.sources, &sources, &heard.away);
        let same = table_states == self.table_states
            && sources.len() == self.sources.len()
            && sources.iter().zip(&self.sources).all(|(new, old)| SourceView { lag_s: old.lag_s, ..new.clone() } == *old);
        if same {
            return None;
        }
        self.seq += 1;
        self.sources_changed = self.seq;
        let before = std::mem::replace(&mut self.table_states, table_states);
        self.sources = sources;
        let flipped = |table: &String| before.get(table) != self.table_states.get(table);
        let mut touched = Touched { sources: true, ..Touched::default() };
        for cell in self.cells.iter_mut().flatten().filter(|cell| cell.reading.state == State::Live) {
            let tables = self.plan.tables.get(cell.key.indicator.as_ref()).map(Vec::as_slice).unwrap_or_default();
            if tables.iter().any(flipped) {
                cell.changed = self.seq;
                touched.cells.push(cell.key.id);
            }
        }
        self.forget();
        Some(touched)
    }

    /// Everything that a wall shows, to be told as of change `seq`.
    pub(crate) fn snapshot(&self, wall: usize, seq: u64, now: UtcMs) -> ServerMessage<'_> {
        let cells: Vec<&Cell> = self.shown_cells(wall).collect();
        ServerMessage::Snapshot {
            place: self.place(seq, now),
            watermark: self.watermark,
            simulated: self.sources.iter().any(|source| source.simulated && source.received > 0),
            cells: cells.iter().map(|cell| CellWire(&cell.key)).collect(),
            values: cells.iter().map(|cell| self.value(cell)).collect(),
            series: cells.iter().filter(|cell| !cell.series.is_empty()).map(|cell| SeriesWire(cell.key.id, &cell.series)).collect(),
            events: if self.lists_events(wall) { self.events(None).take(MOST_URGENT).collect() } else { Vec::new() },
            units: if self.lists_units(wall) { self.units().collect() } else { Vec::new() },
            totals: self.lists_events(wall).then(|| self.event_totals()),
            orders: if self.lists_orders(wall) { self.orders(None).take(MOST_URGENT).collect() } else { Vec::new() },
            order_totals: self.lists_orders(wall).then(|| self.order_totals()),
            sources: self.sources(now),
            replay: self.replay,
            mode: self.mode(),
            alarms: self.alarms(),
        }
    }

    /// What a wall shows of one change, which is the board's newest; `None` if it shows nothing of it.
    pub(crate) fn change(&self, wall: usize, touched: &Touched, from: u64, now: UtcMs) -> Option<ServerMessage<'_>> {
        if touched.reset.contains(&wall) {
            return Some(self.snapshot(wall, self.seq, now));
        }
        let shown = self.on_walls.get(wall)?;
        let cells: Vec<&Cell> = touched.cells.iter().filter(|id| shown.contains(id)).filter_map(|id| self.cell(*id)).collect();
        let series = touched.series.iter().filter(|id| shown.contains(id)).filter_map(|id| self.cell(*id));
        let series: Vec<_> = series.map(|cell| SeriesWire(cell.key.id, &cell.series)).collect();
        let events = if self.lists_events(wall) { self.events.told(&touched.events, self.seq) } else { ListWire::default() };
        let orders = if self.lists_orders(wall) { self.orders.told(&touched.orders, self.seq) } else { ListWire::default() };
        let units: Vec<_> = touched.units.iter().filter(|_| self.lists_units(wall)).filter_map(|unit| self.units.get(unit)).collect();
        let is_same = events.is_empty() && orders.is_empty() && units.is_empty();
        let is_quiet = !touched.sources && !touched.mode && !touched.alarms;
        if cells.is_empty() && series.is_empty() && is_same && is_quiet {
            return None;
        }
        Some(ServerMessage::Change {
            from,
            place: self.place(self.seq, now),
            watermark: self.watermark,
            cells: cells.iter().filter(|cell| cell.born == self.seq).map(|cell| CellWire(&cell.key)).collect(),
            values: cells.iter().map(|cell| self.value(cell)).collect(),
            series,
            totals: (!events.is_empty()).then(|| self.event_totals()),
            events,
            order_totals: (!orders.is_empty()).then(|| self.order_totals()),
            orders,
            units: units.into_iter().map(|(_, unit)| unit).collect(),
            sources: if touched.sources { self.sources(now) } else { Vec::new() },
            mode: touched.mode.then(|| self.mode()),
            alarms: touched.alarms.then(|| self.alarms()),
        })
    }

    /// Everything on a wall that changed after `from`, as one change up to `seq`; `None` if that is too long ago to know.
    pub(crate) fn change_since(&self, wall: usize, from: u64, seq: u64, now: UtcMs) -> Option<ServerMessage<'_>> {
        let is_reset = self.reset.get(wall).is_some_and(|reset| from < *reset);
        if from > seq || is_reset || from < self.seq.saturating_sub(self.plan.resume) {
            return None;
        }
        let cells: Vec<&Cell> = self.shown_cells(wall).collect();
        let series = cells.iter().filter(|cell| cell.series_changed > from);
        let events = if self.lists_events(wall) { self.events.since(from) } else { ListWire::default() };
        let orders = if self.lists_orders(wall) { self.orders.since(from) } else { ListWire::default() };
        Some(ServerMessage::Change {
            from,
            place: self.place(seq, now),
            watermark: self.watermark,
            cells: cells.iter().filter(|cell| cell.born > from).map(|cell| CellWire(&cell.key)).collect(),
            values: cells.iter().filter(|cell| cell.changed > from).map(|cell| self.value(cell)).collect(),
            series: series.map(|cell| SeriesWire(cell.key.id, &cell.series)).collect(),
            totals: (!events.is_empty()).then(|| self.event_totals()),
            events,
            order_totals: (!orders.is_empty()).then(|| self.order_totals()),
            orders,
            units: self.units.values().filter(|(changed, _)| *changed > from && self.lists_units(wall)).map(|(_, unit)| unit).collect(),
            sources: if self.sources_changed > from { self.sources(now) } else { Vec::new() },
            mode: (self.mode.0 > from).then(|| self.mode()),
            alarms: (self.alarms.0 > from).then(|| self.alarms()),
        })
    }

    /// Where the stream stands.
    pub(crate) fn place(&self, seq: u64, now: UtcMs) -> Place<'_> {
        Place { epoch: &self.epoch, seq, as_of: self.as_of, server_time: now }
    }

    fn take(&mut self, frame: &Frame, touched: &mut Touched) {
        self.frame_seq = frame.seq;
        self.as_of = frame.as_of;
        self.watermark = frame.watermark;
        self.journal_seq = frame.journal_seq;
        self.decide(frame, touched);
        self.remove_cells(&frame.gone, touched);
        for key in &frame.cells {
            self.add_cell(key);
        }
        let seq = self.seq;
        for (id, reading) in &frame.readings {
            if let Some(cell) = self.cell_mut(*id)
                && (cell.reading != *reading || cell.born == seq)
            {
                cell.reading = *reading;
                cell.changed = seq;
                touched.cells.push(*id);
            }
        }
        for (id, series) in &frame.series {
            if let Some(cell) = self.cell_mut(*id)
                && cell.series != *series
            {
                cell.series.clone_from(series);
                cell.series_changed = seq;
                touched.series.push(*id);
            }
        }
        for unit in &frame.units {
            if self.units.get(&unit.unit).is_none_or(|(_, known)| known != unit) {
                self.units.insert(unit.unit.clone(), (seq, unit.clone()));
                touched.units.push(unit.unit.clone());
            }
        }
    }

    /// Takes in what was decided on duty.
    fn decide(&mut self, frame: &Frame, touched: &mut Touched) {
        if let Some(mode) = frame.mode.as_ref().filter(|mode| **mode != self.mode.1) {
            self.mode = (self.seq, mode.clone());
            touched.mode = true;
        }
        if let Some(alarms) = frame.alarms.as_ref().filter(|alarms| **alarms != self.alarms.1) {
            self.alarms = (self.seq, alarms.clone());
            touched.alarms = true;
        }
    }

    fn add_cell(&mut self, key: &CellKey) {
        let Ok(index) = usize::try_from(key.id) else { return };
        if self.cells.len() <= index {
            self.cells.resize_with(index + 1, || None);
        }
        let Some(place) = self.cells.get_mut(index).filter(|place| place.is_none()) else { return };
        let seq = self.seq;
        let reading = Reading { state: State::NoData, ..Reading::default() };
        *place = Some(Cell { key: key.clone(), reading, series: Vec::new(), born: seq, changed: seq, series_changed: 0 });
        self.by_indicator.entry((key.indicator.clone(), key.window)).or_default().push(key.id);
        let mut columns: Vec<&str> = key.keys.iter().map(|(column, _)| column.as_ref()).collect();
        columns.sort_unstable();
        for (subscription, shown) in self.plan.walls.iter().zip(&mut self.on_walls) {
            let wanted = |want: &&Want| want.indicator == key.indicator.as_ref() && want.window == key.window && want.keys == columns;
            if subscription.wants.iter().any(|want| wanted(&want)) {
                shown.insert(key.id);
            }
        }
    }

    /// Lets go of cells whose indicator is gone, and of their numbers on the walls that showed them.
    fn remove_cells(&mut self, gone: &[CellId], touched: &mut Touched) {
        for id in gone {
            let place = usize::try_from(*id).ok().and_then(|index| self.cells.get_mut(index));
            let Some(cell) = place.and_then(Option::take) else { continue };
            if let Some(ids) = self.by_indicator.get_mut(&(cell.key.indicator, cell.key.window)) {
                ids.retain(|known| known != id);
            }
            for (wall, (shown, reset)) in self.on_walls.iter_mut().zip(&mut self.reset).enumerate() {
                if shown.remove(id) {
                    *reset = self.seq;
                    touched.reset.insert(wall);
                }
            }
        }
    }

    /// The past that it shows.
    pub(crate) fn replay(&self) -> Option<ReplayTold> {
        self.replay
    }

    /// Says from now on that it shows a past.
    pub(crate) fn retell(&mut self, replay: ReplayTold) {
        self.replay = Some(replay);
    }

    /// Takes over what indicators there are, with the tables that each is computed from.
    pub(crate) fn redeclare(&mut self, tables: HashMap<String, Vec<String>>) {
        self.plan.tables = tables;
    }

    // What is gone is remembered only as long as a client may come back for it.
    fn forget(&mut self) {
        let oldest = self.seq.saturating_sub(self.plan.resume);
        self.events.forget(oldest);
        self.orders.forget(oldest);
    }

    fn lists_events(&self, wall: usize) -> bool {
        self.plan.walls.get(wall).is_some_and(|subscription| subscription.events)
    }

    fn lists_units(&self, wall: usize) -> bool {
        self.plan.walls.get(wall).is_some_and(|subscription| subscription.units)
    }

    fn lists_orders(&self, wall: usize) -> bool {
        self.plan.walls.get(wall).is_some_and(|subscription| subscription.orders)
    }

    fn shown_cells(&self, wall: usize) -> impl Iterator<Item = &Cell> {
        self.on_walls.get(wall).into_iter().flatten().filter_map(|id| self.cell(*id))
    }

    fn cell(&self, id: CellId) -> Option<&Cell> {
        self.cells.get(usize::try_from(id).ok()?)?.as_ref()
    }

    fn cell_mut(&mut self, id: CellId) -> Option<&mut Cell> {
        self.cells.get_mut(usize::try_from(id).ok()?)?.as_mut()
    }

    fn value(&self, cell: &Cell) -> ValueWire {
        ValueWire::new(cell.key.id, self.shown(cell))
    }

    /// The reading that a cell is shown with: of a past it says so, unless it has something worse to say.
    fn shown(&self, cell: &Cell) -> Reading {
        let reading = self.then(cell);
        let is_past = self.replay.is_some() && matches!(reading.state, State::Live | State::Late);
        if is_past { Reading { state: State::Replay, ..reading } } else { reading }
    }

    /// The one place where a reading becomes late, or no reading at all, by the state of the sources of its tables.
    fn then(&self, cell: &Cell) -> Reading {
        let tables = self.plan.tables.get(cell.key.indicator.as_ref()).map(Vec::as_slice).unwrap_or_default();
        let states = || tables.iter().filter_map(|table| self.table_states.get(table));
        if cell.reading.state != State::Live {
            cell.reading
        } else if states().any(|state| *state == State::NoData) {
            Reading { state: State::NoData, ..Reading::default() }
        } else if states().any(|state| *state == State::Late) {
            Reading { state: State::Late, ..cell.reading }
        } else {
            cell.reading
        }
    }
}

fn lag_s(source: &SourceView, now: UtcMs) -> Option<i64> {
    source.last_recorded_at.map(|last| now.since(last).max(0) / 1000)
}

#[cfg(test)]
mod tests;
