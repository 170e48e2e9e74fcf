//! Every declaration that ships is read by the libraries as the program reads it, and its own example holds.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use analytics::indicator::{Catalogue, Mode, Priority};
use analytics::rules::CityRules;
use chrono_tz::Tz;
use ingest::declaration::{DeclarationFile, Mistake, read_folder};
use ingest::reference::Reference;
use ingest::source::Sources;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

const ZONE: Tz = chrono_tz::Asia::Shanghai;

fn reference() -> (Reference, Vec<Mistake>) {
    let mut files = folder("ingest/reference/demo", "csv");
    files.extend(folder("ingest/reference/demo", "toml"));
    Reference::load(&files)
}

fn rules() -> Arc<CityRules> {
    Arc::new(CityRules::from_reference(&reference().0))
}

fn folder(path: &str, ending: &str) -> Vec<DeclarationFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = read_folder(&root.join(path), ending).unwrap();
    assert!(!files.is_empty(), "no .{ending} in {path}");
    files
}

#[track_caller]
fn assert_none(mistakes: &[Mistake]) {
    let told: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
    assert!(told.is_empty(), "{} mistakes:\n{}", told.len(), told.join("\n"));
}

#[test]
fn every_source_maps_its_sample_to_the_records_expected() {
    let files = folder("ingest/sources", "toml");
    let (sources, mistakes) = Sources::load(&files);
    assert_none(&mistakes);
    assert_eq!(sources.iter().count(), files.len());
    for name in ["canonical", "wabo", "la311", "sf311", "open311"] {
        assert!(sources.get(name).is_some(), "source {name} is not there");
    }
}

#[test]
fn the_demo_city_is_whole() {
    let (reference, mistakes) = reference();
    assert_none(&mistakes);
    assert_eq!(reference.zone(), ZONE);
    let towns = reference.areas().keys().filter(|code| code.len() == 9).count();
    assert_eq!((reference.areas().len() - towns, towns, reference.departments().len()), (12, 148, 59));
}

#[test]
fn every_indicator_agrees_with_its_worked_example() {
    let files = folder("queries/indicators", "sql");
    let (catalogue, mistakes) = Catalogue::load(&files, &rules());
    assert_none(&mistakes);
    assert_eq!(catalogue.indicators.len(), files.len());
    assert_none(&catalogue.check_examples());
}

/// EEMUA 191: about 5, 15 and 80 of a hundred rules are of priority 1, 2 and 3.
#[test]
fn few_alarms_are_grave() {
    let (catalogue, _) = Catalogue::load(&folder("queries/indicators", "sql"), &rules());
    let rules: Vec<_> = catalogue.indicators.iter().filter_map(|indicator| indicator.alarm.as_ref()).collect();
    let share = |priority| rules.iter().filter(|rule| rule.priority == priority).count() as f64 / rules.len() as f64;
    let shares = Priority::ALL.map(share);
    println!("{} rules of alarms; priorities 1, 2, 3: {shares:.2?}", rules.len());
    for (share, (low, high)) in shares.into_iter().zip([(0.03, 0.08), (0.10, 0.20), (0.75, 0.85)]) {
        assert!((low..=high).contains(&share), "{shares:?}");
    }
}

#[test]
fn a_city_starts_with_a_thousand_families_of_readings_and_no_two_indicators_are_alike() {
    let (catalogue, _) = Catalogue::load(&folder("queries/indicators", "sql"), &rules());
    let families: usize = catalogue.indicators.iter().map(|indicator| indicator.windows.len()).sum();
    assert!(families >= 1000, "{families} families of readings");
    let mut seen = HashMap::new();
    for indicator in &catalogue.indicators {
        let plain = indicator.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let select = format!("{plain} by {}", indicator.time.as_deref().unwrap_or("no time"));
        for told in [&indicator.title.zh, &indicator.title.en, &indicator.means.zh, &indicator.means.en, &select] {
            let first = seen.entry(told.clone()).or_insert_with(|| indicator.id.clone());
            assert_eq!(*first, indicator.id, "the same words or SELECT twice: {told}");
        }
    }
}

#[test]
fn every_shipped_indicator_is_kept_by_the_cubes() {
    let (catalogue, _) = Catalogue::load(&folder("queries/indicators", "sql"), &rules());
    let modes = catalogue.indicators.iter().enumerate().filter_map(|(index, indicator)| match catalogue.mode(index) {
        Mode::Live => None,
        Mode::Requery { reason } => Some(format!("{}: {reason}", indicator.id)),
    });
    let requeried: Vec<String> = modes.collect();
    assert!(requeried.is_empty(), "run again instead of kept:\n{}", requeried.join("\n"));
}
