//! The loop's promises that no test from outside can reach.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::follow::Gathered;
use super::restore::{Restored, stamp};
use super::run::{Engine, Surroundings};
use super::{EngineSettings, Frame, Question, Shared};
use crate::checkpoint::Checkpoint;
use crate::cube::{CubeError, Cubes};
use crate::indicator::Catalogue;
use crate::ledger::{Stored, Table};
use crate::reading::State;
use crate::rules::CityRules;
use crate::window::Window;
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use ingest::clock;
use ingest::declaration::DeclarationFile;
use ingest::journal::{Journal, JournalSettings, JournalledBatch, Opened, Submission};
use ingest::record::{Record, UtcMs};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, oneshot};

pub(super) mod change;
mod steps;

const TOTAL: (&str, &str) = ("case/total.sql", include_str!("../../../queries/indicators/case/total.sql"));
const CALLS: (&str, &str) = ("data/interface_calls.sql", include_str!("../../../queries/indicators/data/interface_calls.sql"));
const WAITING: (&str, &str) = ("queue/waiting.sql", include_str!("../../../queries/indicators/queue/waiting.sql"));

fn rules() -> Arc<CityRules> {
    Arc::new(CityRules::new(Shanghai, &BTreeMap::new(), []))
}

fn catalogue(files: &[(&str, &str)]) -> Arc<Catalogue> {
    let files: Vec<_> = files.iter().map(|(path, text)| DeclarationFile { path: (*path).to_owned(), text: (*text).to_owned() }).collect();
    let (catalogue, mistakes) = Catalogue::load(&files, &rules());
    assert_eq!(mistakes, []);
    Arc::new(catalogue)
}

fn surroundings(folder: &Path, journal: &Journal, files: &[(&str, &str)]) -> Surroundings {
    Surroundings {
        journal: journal.clone(),
        catalogue: catalogue(files),
        rules: rules(),
        folder: folder.to_path_buf(),
        settings: EngineSettings { tick: Duration::from_millis(100), checkpoint_every: Duration::from_mins(1), frame_queue: 8 },
    }
}

fn opened(folder: &Path) -> Opened {
    let settings = JournalSettings { min_free_bytes: 0, ballast_bytes: 0, ..JournalSettings::default() };
    Journal::open(folder, &settings).unwrap()
}

/// Cases that ended on 200 days of 2026, two interface counts and two gauges of one hall.
fn records() -> Vec<Record> {
    let day = |day: u32| NaiveDate::from_yo_opt(2026, day).unwrap();
    let case = |number: u32| {
        json!({
            "record_id": format!("r{number}"), "stream": "case", "kind": "concluded", "subject_id": format!("c{number}"),
            "occurred_at": format!("{}T02:00:00Z", day(number + 1)), "item_name": "a name of some length, so that blocks fill",
        })
    };
    let sample = |id: &str, metric: &str, kind: &str, value: f64| {
        json!({
            "record_id": id, "stream": "sample", "kind": kind, "subject_id": metric, "metric": metric, "value": value, "area": "990101",
            "dimension": "S1", "occurred_at": format!("{}T0{}:00:00Z", day(200), id.len()),
        })
    };
    let mut rows: Vec<_> = (0..200).map(case).collect();
    rows.extend([sample("s", "data.interface_calls", "counter", 3.0), sample("ss", "data.interface_calls", "counter", 4.0)]);
    rows.extend([sample("g", "hall.waiting", "gauge", 5.0), sample("gg", "hall.waiting", "gauge", 6.0)]);
    rows.iter().map(|row| Record::from_json("canonical", row.as_object().unwrap(), UtcMs::MAX).unwrap()).collect()
}

/// Value of every whole-city reading, by place in the catalogue and window.
fn values(cubes: &mut Cubes) -> BTreeMap<(usize, Window), Option<u64>> {
    let whole = cubes.all_readings().into_iter().filter(|reading| reading.name.keys.is_empty());
    whole.map(|reading| ((reading.name.indicator, reading.name.window), reading.reading.value.get().map(f64::to_bits))).collect()
}

#[test]
fn a_changed_catalogue_costs_no_replay() {
    let folder = tempfile::tempdir().unwrap();
    let Opened { journal, batches } = opened(folder.path());
    drop(batches);
    journal.submit(Submission { source: "canonical".into(), records: records(), ..Submission::default() }).unwrap();
    let (seq, now) = (journal.last_seq(), UtcMs::parse(&json!("2026-07-19T12:00:00Z")).unwrap());
    let begin = |files: &[(&str, &str)]| Restored::begin(&surroundings(folder.path(), &journal, files), now, seq).unwrap();
    let checkpoint = |files: &[(&str, &str)], mut state: Restored| {
        let Stored { bytes, binding } = state.ledger.encode().unwrap();
        let stamp = stamp(&surroundings(folder.path(), &journal, files), seq);
        Checkpoint { stamp, ledger: bytes, cubes: state.cubes.encode().unwrap() }.write(folder.path(), &binding).unwrap();
    };

    let mut state = begin(&[TOTAL]);
    assert_eq!(state.journal_seq, 0, "there is no checkpoint yet");
    for some in records().chunks(10) {
        state.ledger.apply(some, now);
    }
    assert!(state.ledger.size().archived > 180, "{:?}", state.ledger.size());
    checkpoint(&[TOTAL], state);

    let mut state = begin(&[TOTAL, CALLS, WAITING]);
    assert_eq!(state.journal_seq, seq, "the checkpoint was not used");
    let live = |sum: f64, value: &Option<u64>| *value == Some(sum.to_bits());
    let found = values(&mut state.cubes);
    for ((indicator, window), sum) in [((0, "live"), 200.0), ((1, "today"), 7.0), ((2, "live"), 6.0)] {
        assert!(
            found.get(&(indicator, Window::from_name(window).unwrap())).is_some_and(|value| live(sum, value)),
            "{indicator}: {found:?}"
        );
    }
    checkpoint(&[TOTAL, CALLS, WAITING], state);
    assert_eq!(values(&mut begin(&[TOTAL, CALLS, WAITING]).cubes), found, "the cubes of the same catalogue come back as they were");

    let path = std::fs::read_dir(folder.path().join("archive")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&path, "not what was written").unwrap();
    assert_eq!(begin(&[TOTAL]).journal_seq, 0, "a damaged archive was believed");
    journal.close();
}

#[test]
fn after_a_refused_change_no_reading_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let opened = opened(folder.path());
    let surroundings = surroundings(folder.path(), &opened.journal, &[TOTAL]);
    let (frames, mut heard) = broadcast::channel(8);
    let mut engine = Engine::recover(surroundings, frames, Shared::default(), clock::now(), 0).unwrap();
    let states = |frame: &Frame| frame.readings.iter().map(|(_, reading)| reading.state).collect::<Vec<_>>();

    engine.tick(clock::now());
    assert_eq!(states(&heard.try_recv().unwrap()), [State::Live]);
    engine.distrust(&CubeError::MissingColumn { table: Table::Cases, column: "source".to_owned() });
    engine.tick(clock::now());
    assert_eq!(states(&heard.try_recv().unwrap()), [State::Error], "clients hear at once, although no cell changed");
    opened.journal.close();
}

#[test]
fn what_is_gathered_is_taken_in_once_and_kept_from_nobody_who_waits() {
    let folder = tempfile::tempdir().unwrap();
    let opened = opened(folder.path());
    let surroundings = surroundings(folder.path(), &opened.journal, &[TOTAL]);
    let mut engine = Engine::recover(surroundings, broadcast::channel(8).0, Shared::default(), clock::now(), 0).unwrap();
    let records = records();
    let batch = |seq: u64, from: usize, to: usize| JournalledBatch { seq, recorded_at: UtcMs::MAX, records: records[from..to].to_vec() };
    let stands = |engine: &Engine| (engine.journal_seq, engine.taken);

    let mut gathered = Gathered::default();
    gathered.add(batch(1, 0, 60), &mut engine);
    gathered.add(batch(2, 60, 100), &mut engine);
    assert_eq!(stands(&engine), (0, 0), "they wait for their tick");
    assert_eq!(stands(gathered.hand_over(&mut engine)), (2, 100));
    gathered.add(batch(2, 60, 100), &mut engine);
    assert_eq!(stands(gathered.hand_over(&mut engine)), (2, 100), "what is in already is let go");

    let (answer, mut told) = oneshot::channel();
    engine.answer(Question::Duty { at_least: 3, answer });
    assert!(told.try_recv().is_err());
    gathered.add(batch(3, 100, 101), &mut engine);
    assert!(told.try_recv().is_ok(), "somebody waits for it");
    opened.journal.close();
}
