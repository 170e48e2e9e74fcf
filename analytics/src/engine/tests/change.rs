//! Another catalogue while the engine runs, SQL that is run again, and proofs in passing.

use super::*;
use crate::engine::Question;
use crate::frame::{CellId, CellKey};
use crate::reading::Reading;
use std::collections::HashMap;
use std::sync::mpsc::Receiver;
use tokio::sync::oneshot;

/// Cases with an order of the same subject: more than the cubes can keep.
pub(in crate::engine) const BOTH: (&str, &str) = (
    "case/both.sql",
    r#"--| title   = { zh = "试", en = "Test" }
--| means   = { zh = "试", en = "Test" }
--| owner   = { zh = "试", en = "Test" }
--| unit    = "count"
--| windows = ["live"]
--| every   = "1s"
SELECT c.area, count(*) AS value FROM cases c JOIN complaints o ON c.case_no = o.order_no GROUP BY c.area
--? cases
--? case_no | area
--? a | 1
--? complaints
--? order_no | area
--? a | 1
--= area | value
--= 1 | 1
"#,
);

/// An engine with its journal, and what a listener knows of its cells.
pub(super) struct World {
    _folder: tempfile::TempDir,
    pub(super) journal: Journal,
    batches: Receiver<JournalledBatch>,
    pub(super) engine: Engine,
    heard: broadcast::Receiver<Arc<Frame>>,
    pub(super) shared: Shared,
    names: HashMap<CellId, CellKey>,
    readings: HashMap<CellId, Reading>,
}

impl World {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let Opened { journal, batches } = opened(folder.path());
        let (frames, heard) = broadcast::channel(1024);
        let shared = Shared::default();
        let engine = Engine::recover(surroundings(folder.path(), &journal, files), frames, shared.clone(), clock::now(), 0).unwrap();
        let (names, readings) = (HashMap::new(), HashMap::new());
        Self { _folder: folder, journal, batches, engine, heard, shared, names, readings }
    }

    pub(super) fn submit(&mut self, records: Vec<Record>) {
        self.journal.submit(Submission { source: "canonical".into(), records, ..Submission::default() }).unwrap();
        self.engine.take(&self.batches.recv().unwrap());
    }

    /// Ticks until it holds, hearing every frame.
    pub(super) fn until(&mut self, holds: impl Fn(&Self) -> bool) {
        loop {
            self.engine.tick(clock::now());
            while let Ok(frame) = self.heard.try_recv() {
                for id in &frame.gone {
                    assert!(self.names.remove(id).is_some() && self.readings.remove(id).is_some(), "a cell went that nobody knew");
                }
                self.names.extend(frame.cells.iter().map(|name| (name.id, name.clone())));
                self.readings.extend(frame.readings.iter().copied());
            }
            if holds(self) {
                return;
            }
            std::thread::yield_now();
        }
    }

    /// The whole city's value of an indicator's first window.
    pub(super) fn value(&self, indicator: &str) -> Option<f64> {
        let is_it = |name: &&CellKey| name.indicator.as_ref() == indicator && name.keys.is_empty() && name.window.is_whole();
        self.readings.get(&self.names.values().find(is_it)?.id)?.value.get()
    }

    /// Every reading agrees with the batch answer, and the listener knows what a snapshot says.
    pub(super) fn prove(&mut self) {
        let (answer, mut report) = oneshot::channel();
        self.engine.answer(Question::Audit { answer });
        let report = loop {
            if let Ok(report) = report.try_recv() {
                break report.unwrap();
            }
            std::thread::yield_now();
        };
        assert!(report.agrees() && report.compared > 0, "{report:?}");
        let (answer, mut snapshot) = oneshot::channel();
        self.engine.answer(Question::Snapshot { answer });
        let snapshot = snapshot.try_recv().unwrap();
        self.until(|_| true);
        assert_eq!(snapshot.readings.iter().copied().collect::<HashMap<_, _>>(), self.readings);
        assert_eq!(snapshot.cells.len(), self.names.len());
    }
}

#[test]
fn new_indicators_are_filled_while_the_others_stay_live_and_removed_ones_go() {
    let mut world = World::new(&[TOTAL]);
    let mut records = records();
    let later = records.split_off(150);
    world.submit(records);
    world.until(|world| world.value("case.total") == Some(150.0));

    world.engine.adopt(catalogue(&[TOTAL, CALLS, WAITING]));
    assert!(world.shared.progress.now().is_some_and(|filling| filling.indicators.len() == 2));
    // What comes while the history is read counts as well.
    world.submit(later);
    world.until(|world| world.shared.progress.now().is_none() && world.value("queue.waiting").is_some());
    assert_eq!((world.value("case.total"), world.value("queue.waiting")), (Some(200.0), Some(6.0)));
    world.prove();

    world.engine.adopt(catalogue(&[WAITING]));
    world.until(|world| world.value("case.total").is_none());
    assert!(world.names.values().all(|name| name.indicator.as_ref() == "queue.waiting"), "{:?}", world.names);
    world.prove();
    world.engine.adopt(catalogue(&[WAITING, TOTAL]));
    world.until(|world| world.value("case.total") == Some(200.0));
    world.prove();
    world.journal.close();
}

#[test]
fn what_the_cubes_cannot_keep_is_run_again_at_its_pace() {
    let mut world = World::new(&[TOTAL, BOTH]);
    let order = |number: u32| {
        json!({
            "record_id": format!("o{number}"), "stream": "complaint", "kind": "registered", "subject_id": format!("c{number}"),
            "occurred_at": "2026-07-01T02:00:00Z", "channel": "phone", "order_type": "complaint",
        })
    };
    let orders = |numbers: std::ops::Range<u32>| -> Vec<Record> {
        numbers.map(|number| Record::from_json("canonical", order(number).as_object().unwrap(), UtcMs::MAX).unwrap()).collect()
    };
    let both = |world: &World| {
        let of = world.names.values().filter(|name| name.indicator.as_ref() == "case.both");
        of.filter_map(|name| world.readings.get(&name.id)?.value.get()).sum::<f64>()
    };
    world.submit(records());
    world.submit(orders(0..3));
    world.until(|world| (both(world) - 3.0).abs() < 0.5);
    world.submit(orders(3..5));
    world.until(|world| (both(world) - 5.0).abs() < 0.5);
    world.journal.close();
}

#[test]
fn live_readings_are_proved_in_passing() {
    let mut world = World::new(&[TOTAL]);
    world.submit(records());
    world.until(|world| world.shared.proofs.of("case.total").is_some());
    let (_, proof) = world.shared.proofs.of("case.total").unwrap();
    assert!(proof.compared > 0 && proof.differing == 0, "{proof:?}");
    world.journal.close();
}
