//! What is replayed is what was shown: frames of a live engine under a simulated clock, compared with the same instants replayed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::engine::tests::change::BOTH;
use crate::frame::{CellId, CellKey, Listed, OpenEvent, OpenOrder, UnitNow};
use crate::reading::Reading;
use ingest::declaration::{DeclarationFile, read_folder};
use ingest::journal::{JournalSettings, JournalledBatch, Opened, Submission};
use ingest::record::{Stream, Text};
use ingest::reference::Reference;
use ingest::simulator::{CityFacts, Simulator, SimulatorSettings};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicI64;
use std::sync::mpsc::Receiver;
use std::time::Duration;

const TICK_MS: i64 = 100;
const MINUTE_MS: i64 = 60 * 1000;

/// The simulated clock; one for the program, so one test moves it.
static CLOCK: AtomicI64 = AtomicI64::new(0);

fn clock() -> UtcMs {
    UtcMs::clamped(CLOCK.load(Ordering::Relaxed))
}

fn set(now: UtcMs) {
    CLOCK.store(now.as_millis(), Ordering::Relaxed);
}

fn at(text: &str) -> UtcMs {
    UtcMs::parse(&json!(text)).unwrap()
}

/// What a screen knows that heard every frame.
#[derive(Default)]
struct Wall {
    names: BTreeMap<CellId, String>,
    readings: BTreeMap<String, Reading>,
    series: BTreeMap<String, Vec<Option<f64>>>,
    events: BTreeMap<Text, OpenEvent>,
    orders: BTreeMap<Text, OpenOrder>,
    units: BTreeMap<Text, UnitNow>,
}

fn put<T: Listed + Clone>(list: &mut BTreeMap<Text, T>, changes: &crate::frame::ListChanges<T>) {
    list.extend(changes.put.iter().map(|matter| (matter.number().clone(), matter.clone())));
    list.retain(|number, _| !changes.gone.contains(number));
}

fn name(key: &CellKey) -> String {
    let mut keys: Vec<_> = key.keys.iter().map(|(column, value)| format!("{column}={value}")).collect();
    keys.sort();
    format!("{} {} {}", key.indicator, key.window.name(), keys.join(" "))
}

impl Wall {
    /// Takes in a frame; the names of the cells that it touched.
    fn hear(&mut self, frame: &Frame) -> BTreeSet<String> {
        self.names.extend(frame.cells.iter().map(|key| (key.id, name(key))));
        let known = |id: &CellId| self.names.get(id).cloned().unwrap();
        self.readings.extend(frame.readings.iter().map(|(id, reading)| (known(id), *reading)));
        self.series.extend(frame.series.iter().map(|(id, series)| (known(id), series.clone())));
        put(&mut self.events, &frame.events);
        put(&mut self.orders, &frame.orders);
        self.units.extend(frame.units.iter().map(|unit| (unit.unit.clone(), unit.clone())));
        let touched = frame.readings.iter().map(|(id, _)| id).chain(frame.series.iter().map(|(id, _)| id));
        touched.map(known).collect()
    }

    /// Everything that these cells and all lists say agrees.
    fn assert_same(&self, other: &Self, cells: &BTreeSet<String>, at: UtcMs) {
        for cell in cells {
            assert_eq!(self.readings.get(cell), other.readings.get(cell), "{cell} at {at}");
            assert_eq!(self.series.get(cell), other.series.get(cell), "curve of {cell} at {at}");
        }
        assert_eq!(self.events, other.events, "at {at}");
        assert_eq!(self.orders, other.orders, "at {at}");
        assert_eq!(self.units, other.units, "at {at}");
    }
}

/// A live engine over a city that sends its records late and in disorder.
struct City {
    journal: Journal,
    batches: Receiver<JournalledBatch>,
    engine: Engine,
    simulator: Simulator,
    /// Records on their way, by when they arrive.
    under_way: BTreeMap<(UtcMs, usize), Record>,
    sent: usize,
    frames: Vec<Arc<Frame>>,
    streams: BTreeSet<Stream>,
}

impl City {
    /// Lets one tick go by: records happen, some arrive, the engine says what changed.
    fn tick(&mut self, now: UtcMs) {
        for record in self.simulator.advance(now, usize::MAX) {
            // One in seven takes minutes, the others arrive within two seconds, out of order.
            let delay = if self.sent.is_multiple_of(7) { 90_000 } else { 0 } + i64::try_from(self.sent % 20).unwrap() * 97;
            self.under_way.insert((now.plus(delay), self.sent), record);
            self.sent += 1;
        }
        // Now and then a case and an order of one number, which the SQL that is run again counts.
        if now.as_millis() % 15_000 == 0 {
            for (stream, kind) in [("case", "received"), ("complaint", "registered")] {
                self.under_way.insert((now, self.sent), twin(stream, kind, now));
                self.sent += 1;
            }
        }
        let later = self.under_way.split_off(&(now, 0));
        let arrived: Vec<Record> = std::mem::replace(&mut self.under_way, later).into_values().collect();
        if !arrived.is_empty() {
            self.streams.extend(arrived.iter().map(|record| record.step.stream()));
            set(now.plus(-37));
            self.submit(arrived);
        }
        set(now);
        // Answers that are asked for at one tick are there at the next.
        while !self.engine.background.is_settled() {
            std::thread::yield_now();
        }
        self.frames.extend(self.engine.tick(now));
    }

    fn submit(&mut self, records: Vec<Record>) {
        let of = |record: Record| {
            let mut record = record;
            record.envelope.source = "city".into();
            record
        };
        let records = records.into_iter().map(of).collect();
        let receipt = self.journal.submit(Submission { source: "city".into(), records, ..Submission::default() }).unwrap();
        while self.engine.journal_seq < receipt.seq {
            self.engine.take(&self.batches.recv().unwrap());
        }
    }
}

fn twin(stream: &str, kind: &str, now: UtcMs) -> Record {
    let row = json!({
        "record_id": format!("{stream}{}", now.as_millis()), "stream": stream, "kind": kind, "subject_id": format!("twin{}", now.as_millis()),
        "occurred_at": now, "area": "990101",
    });
    Record::from_json("canonical", row.as_object().unwrap(), UtcMs::MAX).unwrap()
}

fn declared() -> (Reference, Arc<CityRules>, Arc<Catalogue>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = read_folder(&root.join("ingest/reference/demo"), "csv").unwrap();
    files.extend(read_folder(&root.join("ingest/reference/demo"), "toml").unwrap());
    let reference = Reference::load(&files).0;
    let rules = Arc::new(CityRules::from_reference(&reference));
    let mut indicators = read_folder(&root.join("queries/indicators"), "sql").unwrap();
    indicators.push(DeclarationFile { path: BOTH.0.to_owned(), text: BOTH.1.replace("\"1s\"", "\"20s\"") });
    let (catalogue, mistakes) = Catalogue::load(&indicators, &rules);
    assert_eq!(mistakes, []);
    (reference, rules, Arc::new(catalogue))
}

#[test]
fn every_frame_of_a_live_run_is_what_a_replay_shows_of_its_instant() {
    let folder = tempfile::tempdir().unwrap();
    let (reference, rules, catalogue) = declared();
    let settings = EngineSettings { tick: Duration::from_millis(100), checkpoint_every: Duration::from_mins(1), frame_queue: 8 };
    let journal_settings =
        JournalSettings { min_free_bytes: 0, ballast_bytes: 0, group_wait: Duration::ZERO, clock, ..JournalSettings::default() };
    let (begins, from, to) = (at("2026-11-22T01:50:00Z"), at("2026-11-22T01:59:30Z"), at("2026-11-22T02:03:00Z"));
    set(begins);
    let Opened { journal, batches } = Journal::open(&folder.path().join("data"), &journal_settings).unwrap();
    let surroundings =
        |folder| Surroundings { journal: journal.clone(), catalogue: Arc::clone(&catalogue), rules: Arc::clone(&rules), folder, settings };
    let engine = Engine::recover(surroundings(folder.path().join("live")), broadcast::channel(1).0, Shared::default(), begins, 0).unwrap();
    let simulated = SimulatorSettings { seed: 1, zone: reference.zone(), start: begins.plus(-6 * 60 * MINUTE_MS), per_day: 150_000 };
    let simulator = Simulator::new(&CityFacts::from(&reference), simulated);
    let (under_way, frames, streams) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let mut city = City { journal: journal.clone(), batches, engine, simulator, under_way, sent: 0, frames, streams };

    let past = city.simulator.advance(begins, usize::MAX);
    set(begins.plus(63));
    city.submit(past);
    // Reports that nobody files: their ten minutes run out while the walls are watched, at odd instants.
    for number in 0..25 {
        let reported = from.plus(number * 8_350 - 10 * MINUTE_MS);
        let row = json!({
            "record_id": format!("late{number}"), "stream": "city_event", "kind": "reported", "subject_id": format!("late{number}"),
            "occurred_at": reported, "class_code": "0101", "severity": 2, "area": "990101",
        });
        let record = Record::from_json("canonical", row.as_object().unwrap(), UtcMs::MAX).unwrap();
        city.under_way.insert((reported.max(begins).plus(1_000), usize::try_from(number).unwrap() + 1_000_000_000), record);
    }
    let mut first = None;
    let mut now = begins;
    while now < to {
        now = now.plus(TICK_MS);
        city.tick(now);
        if now == from {
            first = Some(city.engine.snapshot());
            city.frames.clear();
            city.streams.clear();
        }
    }
    // The simulated city has no room of its own: nobody is on duty there.
    assert_eq!(city.streams.len(), Stream::ALL.len() - 1, "{:?}", city.streams);
    // Frames of the same batch as the one before, in which a matter changed: that was its clock.
    let by_clock = |pair: &&[Arc<Frame>]| match pair {
        [before, frame] => before.journal_seq == frame.journal_seq && !(frame.events.put.is_empty() && frame.orders.put.is_empty()),
        _ => false,
    };
    let fired = city.frames.windows(2).filter(by_clock).count();
    assert!(fired > 10, "{fired} timers fired on their own");

    let setup = ReplaySetup {
        journal: journal.clone(),
        catalogue: Arc::clone(&catalogue),
        rules: Arc::clone(&rules),
        folder: folder.path().join("replay"),
        settings,
        epoch: "replay".into(),
        by: By::Recorded,
        from,
        to,
    };
    let mut replay = Replay::begin(setup, &Preparation::of(&journal)).unwrap();
    let (mut shown, mut replayed) = (Wall::default(), Wall::default());
    let (first, again) = (first.unwrap(), replay.snapshot());
    let mut cells = shown.hear(&first);
    cells.extend(replayed.hear(&again));
    assert_eq!((first.as_of, first.journal_seq, first.watermark), (again.as_of, again.journal_seq, again.watermark));
    shown.assert_same(&replayed, &cells, from);
    let (mut compared, mut asked) = (0, 0);
    for frame in &city.frames {
        let again = replay.advance(frame.as_of).unwrap();
        let mut cells = shown.hear(frame);
        if let Some(again) = &again {
            cells.extend(replayed.hear(again));
            assert_eq!((again.as_of, again.journal_seq, again.watermark), (frame.as_of, frame.journal_seq, frame.watermark));
        }
        shown.assert_same(&replayed, &cells, frame.as_of);
        compared += cells.len();
        asked += cells.iter().filter(|cell| cell.starts_with("case.both")).count();
    }
    assert!(compared > 10_000 && asked > 0 && city.frames.len() > 200, "{compared} {asked} {}", city.frames.len());
    assert_eq!(replay.advance(to.plus(MINUTE_MS)).unwrap().map(|frame| frame.as_of), None, "it stands still at its end");
    assert!(folder.path().join("replay").exists());
    drop(replay);
    assert!(!folder.path().join("replay").exists(), "a replay leaves nothing behind");
    journal.close();
}
