//! Frames as messages: `CloudEvents` 1.0 in binary mode, each with the frame that it is of. Pure.

use analytics::duty::Alarm;
use analytics::frame::{CellId, CellKey, Frame, ListChanges, Listed, OpenEvent, OpenOrder};
use analytics::reading::Reading;
use hashbrown::{HashMap, HashSet};
use ingest::connector::kafka::Outgoing;
use ingest::record::{Stream, Text, UtcMs};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Key of the message that closes each frame in the topic of readings.
const FRAME_KEY: &str = "frame";

/// The row of a subject that is no longer open, if the engine knows it.
pub(super) type RowOf<'c> = &'c mut dyn FnMut(Stream, &Text) -> Option<Map<String, Value>>;

/// The names of the topics that are published.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    /// Readings, the newest of each cell.
    pub(crate) readings: String,
    /// What becomes of alarms.
    pub(crate) alarms: String,
    /// Open events, open orders and units, the newest of each.
    pub(crate) dispatch: String,
    /// Subjects that came to another stage.
    pub(crate) lifecycle: String,
}

impl Published {
    /// Those whose names begin with `prefix`.
    pub(crate) fn with(prefix: &str) -> Self {
        let topic = |name: &str| format!("{prefix}.{name}.v1");
        Self { readings: topic("readings"), alarms: topic("alarms"), dispatch: topic("dispatch"), lifecycle: topic("lifecycle") }
    }

    /// All of them.
    pub(crate) fn names(&self) -> [String; 4] {
        [&self.readings, &self.alarms, &self.dispatch, &self.lifecycle].map(Clone::clone)
    }
}

/// A cell as its messages name it.
#[derive(Debug)]
struct Cell {
    key: String,
    indicator: String,
    window: &'static str,
    keys: Value,
}

impl Cell {
    fn of(key: &CellKey) -> Self {
        // In the order of their names, so that a cell has one key wherever it is published.
        let keys: BTreeMap<&str, &str> = key.keys.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
        let (keys, window) = (json!(keys), key.window.name());
        Self { key: format!("{}|{window}|{keys}", key.indicator), indicator: key.indicator.to_string(), window, keys }
    }

    fn told(&self, reading: &Reading, as_of: UtcMs) -> Value {
        json!({
            "indicator": self.indicator, "window": self.window, "keys": self.keys, "as_of": as_of, "value": reading.value.get(),
            "numerator": reading.numerator.get(), "denominator": reading.denominator.get(), "state": reading.state, "level": reading.level,
        })
    }
}

/// What is listed while it is open, with its stage.
trait Staged: Listed + Serialize {
    const STREAM: Stream;
    const TABLE: &'static str;
    const KIND: &'static str;

    fn stage(&self) -> &Text;
    fn since(&self) -> Option<UtcMs>;
    fn place(&self) -> [Option<&Text>; 2];
}

impl Staged for OpenEvent {
    const STREAM: Stream = Stream::CityEvent;
    const TABLE: &'static str = "city_events";
    const KIND: &'static str = "event";

    fn stage(&self) -> &Text {
        &self.stage
    }

    fn since(&self) -> Option<UtcMs> {
        self.stage_since
    }

    fn place(&self) -> [Option<&Text>; 2] {
        [self.area.as_ref(), self.department.as_ref()]
    }
}

impl Staged for OpenOrder {
    const STREAM: Stream = Stream::Complaint;
    const TABLE: &'static str = "orders";
    const KIND: &'static str = "order";

    fn stage(&self) -> &Text {
        &self.stage
    }

    fn since(&self) -> Option<UtcMs> {
        self.stage_since
    }

    fn place(&self) -> [Option<&Text>; 2] {
        [self.area.as_ref(), self.department.as_ref()]
    }
}

/// The key of an open subject in the topic of dispatch.
fn key_of<T: Staged>(open: &T) -> String {
    format!("{}|{}", T::KIND, open.number())
}

/// One frame's messages, in order.
struct Batch {
    source: String,
    epoch: String,
    seq: u64,
    as_of: UtcMs,
    messages: Vec<Outgoing>,
}

impl Batch {
    fn of(source: &str, frame: &Frame) -> Self {
        Self { source: source.to_owned(), epoch: frame.epoch.to_string(), seq: frame.seq, as_of: frame.as_of, messages: Vec::new() }
    }

    /// Adds a message. `id` names what it tells, the same however often that is told; without one it is named by frame and place.
    fn add(&mut self, topic: &str, key: String, kind: &str, id: Option<String>, value: Option<&impl Serialize>) {
        let id = id.unwrap_or_else(|| format!("{}/{}/{}", self.epoch, self.seq, self.messages.len()));
        let headers = vec![
            ("ce_specversion", "1.0".to_owned()),
            ("ce_id", id),
            ("ce_source", self.source.clone()),
            ("ce_type", format!("cityops.{kind}.v1")),
            ("ce_time", self.as_of.to_string()),
            ("ce_epoch", self.epoch.clone()),
            ("ce_seq", self.seq.to_string()),
            ("content-type", "application/json".to_owned()),
        ];
        let value = value.map(|value| {
            serde_json::to_vec(value).unwrap_or_else(|error| {
                debug_assert!(false, "what is told has no form that JSON cannot take: {error}");
                metrics::counter!("cityops_mistakes_total", "where" => "publish").increment(1);
                b"null".to_vec()
            })
        });
        self.messages.push(Outgoing { topic: topic.to_owned(), key, value, headers });
    }

    /// Adds that a key is no more.
    fn drop_key(&mut self, topic: &str, key: String, kind: &str) {
        self.add(topic, key, kind, None, None::<&Value>);
    }
}

/// Turns frames into messages, and remembers what was told before.
#[derive(Debug)]
pub(super) struct Teller {
    source: String,
    topics: Published,
    cells: HashMap<CellId, Cell>,
    alarms: BTreeMap<Text, Alarm>,
    /// The stages that open subjects were last told in, by table and number.
    stages: HashMap<(&'static str, Text), Text>,
    /// Topics and keys that an earlier run may have left behind.
    left: BTreeSet<(String, String)>,
    /// Whether a snapshot was told: only then is what is new a change.
    is_begun: bool,
}

impl Teller {
    /// Of that node.
    pub(super) fn new(node: &str, topics: Published) -> Self {
        let (cells, alarms, stages) = (HashMap::new(), BTreeMap::new(), HashMap::new());
        let source = format!("/cityops/{node}");
        Self { source, topics, cells, alarms, stages, left: BTreeSet::new(), is_begun: false }
    }

    /// What messages name as their source.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether anything was told.
    pub(super) fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// The next snapshot takes these keys of a compacted topic out, unless it has something to say of them.
    pub(super) fn clear(&mut self, topic: &str, keys: BTreeSet<String>) {
        self.left.extend(keys.into_iter().map(|key| (topic.to_owned(), key)));
    }

    /// Whether a snapshot does not say again what this message says.
    pub(super) fn is_said_once(&self, message: &Outgoing) -> bool {
        message.value.is_none() || [&self.topics.alarms, &self.topics.lifecycle].contains(&&message.topic)
    }

    /// Everything current as `whole` says; also what left, and what became of alarms and stages, since the frame told before.
    pub(super) fn snapshot(&mut self, whole: &Frame, row_of: RowOf<'_>) -> Vec<Outgoing> {
        let mut batch = Batch::of(&self.source, whole);
        // Numbers mean nothing in another epoch, keys do.
        let keys: HashSet<String> = whole.cells.iter().map(|key| Cell::of(key).key).collect();
        let mut lost: Vec<String> = self.cells.drain().map(|(_, cell)| cell.key).filter(|key| !keys.contains(key)).collect();
        lost.sort_unstable();
        for key in lost {
            batch.drop_key(&self.topics.readings, key, "reading");
        }
        self.left_out(&whole.events.put, row_of, &mut batch);
        self.left_out(&whole.orders.put, row_of, &mut batch);
        let told = self.told_of(whole);
        for (topic, key) in std::mem::take(&mut self.left).into_iter().filter(|left| !told.contains(left)) {
            let kind = if topic == self.topics.readings { "reading" } else { key.split('|').next().unwrap_or_default() };
            batch.drop_key(&topic, key.clone(), kind);
        }
        self.put(whole, "snapshot", row_of, batch)
    }

    /// Topic and key of what a snapshot says in compacted topics.
    fn told_of(&self, whole: &Frame) -> HashSet<(String, String)> {
        let (readings, dispatch) = (&self.topics.readings, &self.topics.dispatch);
        let numbers: HashSet<CellId> = whole.readings.iter().map(|(id, _)| *id).collect();
        let cells = whole.cells.iter().filter(|key| numbers.contains(&key.id)).map(|key| (readings.clone(), Cell::of(key).key));
        let events = whole.events.put.iter().map(|event| (dispatch.clone(), key_of(event)));
        let orders = whole.orders.put.iter().map(|order| (dispatch.clone(), key_of(order)));
        let units = whole.units.iter().map(|unit| (dispatch.clone(), format!("unit|{}", unit.unit)));
        let frame = std::iter::once((readings.clone(), FRAME_KEY.to_owned()));
        cells.chain(events).chain(orders).chain(units).chain(frame).collect()
    }

    /// What a frame changed.
    pub(super) fn change(&mut self, frame: &Frame, row_of: RowOf<'_>) -> Vec<Outgoing> {
        let mut batch = Batch::of(&self.source, frame);
        for cell in frame.gone.iter().filter_map(|id| self.cells.remove(id)) {
            batch.drop_key(&self.topics.readings, cell.key, "reading");
        }
        self.put(frame, "change", row_of, batch)
    }

    fn put(&mut self, frame: &Frame, kind: &str, row_of: RowOf<'_>, mut batch: Batch) -> Vec<Outgoing> {
        self.cells.extend(frame.cells.iter().map(|key| (key.id, Cell::of(key))));
        for (id, reading) in &frame.readings {
            if let Some(cell) = self.cells.get(id) {
                batch.add(&self.topics.readings, cell.key.clone(), "reading", None, Some(&cell.told(reading, frame.as_of)));
            }
        }
        self.list(&frame.events, row_of, &mut batch);
        self.list(&frame.orders, row_of, &mut batch);
        for unit in &frame.units {
            batch.add(&self.topics.dispatch, format!("unit|{}", unit.unit), "unit", None, Some(unit));
        }
        if let Some(alarms) = &frame.alarms {
            self.alarm(alarms, &mut batch);
        }
        self.is_begun = true;
        // Last: who has read it has the whole frame.
        let told = json!({
            "kind": kind, "as_of": frame.as_of, "watermark": frame.watermark, "journal_seq": frame.journal_seq,
            "cells": self.cells.len(), "mode": frame.mode,
        });
        batch.add(&self.topics.readings, FRAME_KEY.to_owned(), "frame", None, Some(&told));
        batch.messages
    }

    fn list<T: Staged>(&mut self, changes: &ListChanges<T>, row_of: RowOf<'_>, batch: &mut Batch) {
        for open in &changes.put {
            let (number, stage) = (open.number(), open.stage());
            batch.add(&self.topics.dispatch, key_of(open), T::KIND, None, Some(open));
            let before = self.stages.insert((T::TABLE, number.clone()), stage.clone());
            if self.is_begun && before.as_ref() != Some(stage) {
                let [area, department] = open.place();
                let moved = Moved { table: T::TABLE, number, from: before.as_ref(), to: stage, since: open.since(), area, department };
                moved.tell(&self.topics.lifecycle, batch);
            }
        }
        for number in &changes.gone {
            self.left::<T>(number, row_of, batch);
        }
    }

    /// What a snapshot does not list any more.
    fn left_out<T: Staged>(&mut self, listed: &[T], row_of: RowOf<'_>, batch: &mut Batch) {
        let listed: HashSet<&Text> = listed.iter().map(Listed::number).collect();
        let is_lost = |(table, number): &&(&'static str, Text)| *table == T::TABLE && !listed.contains(number);
        let mut lost: Vec<Text> = self.stages.keys().filter(is_lost).map(|(_, number)| number.clone()).collect();
        lost.sort_unstable();
        for number in lost {
            self.left::<T>(&number, row_of, batch);
        }
    }

    /// A subject is not open any more: closed, merged, or it never counted.
    fn left<T: Staged>(&mut self, number: &Text, row_of: RowOf<'_>, batch: &mut Batch) {
        batch.drop_key(&self.topics.dispatch, format!("{}|{number}", T::KIND), T::KIND);
        let before = self.stages.remove(&(T::TABLE, number.clone()));
        let Some(row) = row_of(T::STREAM, number) else { return };
        let text = |column: &str| row.get(column).and_then(Value::as_str).map(Text::from);
        let Some(stage) = text("stage") else { return };
        let (area, department) = (text("area"), text("department"));
        let since = row.get("updated_at").and_then(|at| UtcMs::parse(at).ok());
        let (from, area, department) = (before.as_ref(), area.as_ref(), department.as_ref());
        Moved { table: T::TABLE, number, from, to: &stage, since, area, department }.tell(&self.topics.lifecycle, batch);
    }

    fn alarm(&mut self, alarms: &[Alarm], batch: &mut Batch) {
        let mut before = std::mem::take(&mut self.alarms);
        for alarm in alarms {
            let known = before.remove(&alarm.alarm);
            let steps = [
                ("raised", true, known.is_some()),
                ("acknowledged", alarm.acknowledged_at.is_some(), known.as_ref().is_some_and(|known| known.acknowledged_at.is_some())),
                ("cleared", alarm.cleared_at.is_some(), known.as_ref().is_some_and(|known| known.cleared_at.is_some())),
            ];
            for (step, _, _) in steps.into_iter().filter(|(_, is_so, was_so)| *is_so && !*was_so) {
                let id = format!("{}/{step}", alarm.alarm);
                batch.add(&self.topics.alarms, alarm.alarm.to_string(), &format!("alarm.{step}"), Some(id), Some(alarm));
            }
            self.alarms.insert(alarm.alarm.clone(), alarm.clone());
        }
        for alarm in before.into_values() {
            // Cleared and taken note of: nothing is left to be done.
            let id = format!("{}/over", alarm.alarm);
            batch.add(&self.topics.alarms, alarm.alarm.to_string(), "alarm.over", Some(id), Some(&alarm));
        }
    }
}

/// A subject that came to another stage.
#[derive(Serialize)]
struct Moved<'m> {
    table: &'static str,
    number: &'m Text,
    /// Null where it was not known to be open before.
    from: Option<&'m Text>,
    to: &'m Text,
    since: Option<UtcMs>,
    area: Option<&'m Text>,
    department: Option<&'m Text>,
}

impl Moved<'_> {
    fn tell(&self, topic: &str, batch: &mut Batch) {
        let since = self.since.map(|since| since.to_string()).unwrap_or_default();
        let id = format!("{}/{}/{}/{since}", self.table, self.number, self.to);
        batch.add(topic, self.number.to_string(), "lifecycle", Some(id), Some(self));
    }
}

#[cfg(test)]
mod tests;
