//! The loop's promises that no test from outside can reach.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::run::{Engine, Surroundings};
use super::{EngineSettings, Frame};
use crate::cube::CubeError;
use crate::indicator::Catalogue;
use crate::ledger::Table;
use crate::reading::State;
use crate::rules::CityRules;
use chrono_tz::Asia::Shanghai;
use ingest::declaration::DeclarationFile;
use ingest::journal::{Journal, JournalSettings};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

const TOTAL: &str = include_str!("../../../queries/indicators/case/total.sql");

fn rules() -> Arc<CityRules> {
    Arc::new(CityRules::new(Shanghai, &BTreeMap::new(), []))
}

#[test]
fn after_a_refused_change_no_reading_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings { min_free_bytes: 0, ballast_bytes: 0, ..JournalSettings::default() };
    let opened = Journal::open(folder.path(), &settings).unwrap();
    let (catalogue, mistakes) = Catalogue::load(&[DeclarationFile { path: "case/total.sql".to_owned(), text: TOTAL.to_owned() }], &rules());
    assert_eq!(mistakes, []);
    let surroundings = Surroundings {
        journal: opened.journal.clone(),
        catalogue: Arc::new(catalogue),
        rules: rules(),
        folder: folder.path().to_path_buf(),
        settings: EngineSettings { tick: Duration::from_millis(100), checkpoint_every: Duration::from_mins(1), frame_queue: 8 },
    };
    let (frames, mut heard) = broadcast::channel(8);
    let mut engine = Engine::recover(surroundings, frames).unwrap();
    let states = |frame: &Frame| frame.readings.iter().map(|(_, reading)| reading.state).collect::<Vec<_>>();

    engine.tick();
    assert_eq!(states(&heard.try_recv().unwrap()), [State::Live]);
    engine.distrust(&CubeError::MissingColumn { table: Table::Cases, column: "source".to_owned() });
    engine.tick();
    assert_eq!(states(&heard.try_recv().unwrap()), [State::Error], "clients hear at once, although no cell changed");
    opened.journal.close();
}
