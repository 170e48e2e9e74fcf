//! How good and how fast suggestions for city events are: `make bench-routing` prints a table and writes target/bench/routing.json.
//!
//! Owners are learned from the first 70 % of a city's reports in time and tried on the last 30 %: the simulated city, with the class
//! that people name (wrong in one of eight) and without, and the requests of Los Angeles, where their file lies beside the checkout.
//! Duplicates are asked for report by report as a simulated city lives; the threshold was chosen with one seed and is tried on another.

#![allow(
    clippy::wildcard_enum_match_arm,
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a measurement"
)]

#[path = "routing/trial.rs"]
mod trial;

use analytics::routing::{Digest, Duplicate, Routing};
use ingest::clock::stopwatch;
use ingest::connector::file;
use ingest::declaration::read_folder;
use ingest::record::{CityEventKind, Record, Step, Text, UtcMs};
use ingest::reference::Reference;
use ingest::source::Sources;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use trial::{Accuracy, Manner};

/// Open events among which advice is timed.
const OPEN: usize = 100_000;
const ASKED: usize = 2000;
/// The scores that a threshold may be.
const THRESHOLDS: [f64; 9] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.725, 0.75, 0.775, 0.8];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The records of Los Angeles, if their file lies beside the checkout.
fn los_angeles() -> Option<Vec<Record>> {
    let path = root().join("../shared/data/la311_requests.csv.gz");
    if !path.exists() {
        return None;
    }
    let (sources, _) = Sources::load(&read_folder(&root().join("ingest/sources"), "toml").unwrap());
    let mut records = Vec::new();
    file::read::<Infallible>(&path, sources.get("la311").unwrap(), 1000, UtcMs::clamped(1_900_000_000_000), &mut |mut submission| {
        records.append(&mut submission.records);
        Ok(())
    })
    .unwrap();
    Some(trial::in_order(records))
}

fn percent(part: u32, whole: u32) -> f64 {
    (f64::from(part) * 1000.0 / f64::from(whole.max(1))).round() / 10.0
}

fn told(name: &str, accuracy: Accuracy) -> Value {
    let of = |part| percent(part, accuracy.tried);
    println!(
        "{name:34} {:>8} {:>7} {:>9.1} {:>9.1} {:>11.1} {:>7.1} {:>9.1}",
        accuracy.learned,
        accuracy.tried,
        of(accuracy.majority),
        of(accuracy.rule),
        of(accuracy.class_majority),
        of(accuracy.first),
        of(accuracy.among_three)
    );
    json!({ "name": name, "learned": accuracy.learned, "tried": accuracy.tried, "majority": of(accuracy.majority), "rule": of(accuracy.rule),
            "class_majority": of(accuracy.class_majority), "first": of(accuracy.first), "among_three": of(accuracy.among_three) })
}

fn owners(reference: &Reference) -> Vec<Value> {
    println!(
        "{:34} {:>8} {:>7} {:>9} {:>9} {:>11} {:>7} {:>9}",
        "owners, % right", "learned", "tried", "majority", "the rule", "class usual", "first", "of three"
    );
    let city = trial::city(reference, 7, 60_000, 30);
    let manner = Manner { spoken: true, class_told: true, learned: 0.7 };
    let mut rows = vec![
        told("simulated, class named", trial::owners(reference, &city, manner)),
        told("simulated, words and place alone", trial::owners(reference, &city, Manner { class_told: false, ..manner })),
        told("simulated, no history, class named", trial::owners(reference, &city, Manner { learned: 0.0, ..manner })),
        told("simulated, no history, words", trial::owners(reference, &city, Manner { class_told: false, learned: 0.0, ..manner })),
    ];
    match los_angeles() {
        Some(records) => {
            let manner = Manner { spoken: false, class_told: true, learned: 0.7 };
            rows.push(told("Los Angeles, request type", trial::owners(reference, &records, manner)));
            rows.push(told("Los Angeles, place alone", trial::owners(reference, &records, Manner { class_told: false, ..manner })));
        }
        None => println!("Los Angeles is skipped: ../shared/data/la311_requests.csv.gz is not there"),
    }
    rows
}

fn duplicates(reference: &Reference) -> Value {
    let mut rows = Vec::new();
    println!("\n{:34} {:>8} {:>9} {:>10} {:>10} {:>10}", "duplicates", "reports", "repeated", "threshold", "precision", "recall");
    let trials = [("chosen with, bursts", 1..9, true), ("tried on, bursts", 12..20, true), ("tried on, whole days", 12..13, false)];
    for (name, seeds, of_burst) in trials {
        let pairings = seeds.map(|seed| trial::duplicates(reference, &trial::city(reference, seed, 200_000, 4), of_burst, THRESHOLDS[0]));
        let pairing = pairings.reduce(trial::Pairing::and).unwrap();
        for least in THRESHOLDS {
            let (precision, recall) = pairing.from(least);
            let chosen = if least == Duplicate::LEAST_SCORE { "  <" } else { "" };
            println!("{name:34} {:>8} {:>9} {least:>10.3} {precision:>10.3} {recall:>10.3}{chosen}", pairing.reports, pairing.repeated);
            rows.push(json!({ "name": name, "reports": pairing.reports, "repeated": pairing.repeated, "threshold": least, "precision": precision, "recall": recall }));
        }
        println!(
            "{name:34} {:>8} {:>9} among all offered {:>14.3}",
            pairing.reports,
            pairing.repeated,
            f64::from(pairing.among_all) / f64::from(pairing.repeated.max(1))
        );
    }
    Value::Array(rows)
}

/// How long advice takes among so many open events: words cut, owners, duplicates and hot group.
fn pace(reference: &Reference) -> Value {
    let mut reported: Vec<Record> = trial::city(reference, 5, 400_000, 14);
    reported.retain(|record| matches!(&record.step, Step::CityEvent(step) if step.kind == CityEventKind::Reported));
    let asked: Vec<Record> = reported.iter().rev().take(ASKED).cloned().collect();
    reported.truncate(OPEN);
    let mut routing = Routing::new(reference, trial::HOT);
    let watch = stopwatch();
    for record in &reported {
        routing.take(&Digest::of(record).unwrap(), record.envelope.occurred_at);
    }
    let learned_us = watch.elapsed().as_secs_f64() * 1e6 / reported.len() as f64;
    let mut took: Vec<f64> = Vec::new();
    for record in &asked {
        let watch = stopwatch();
        let sketch = routing.sketch(&trial::report(record));
        let found = (
            routing.suggest(&sketch).len(),
            routing.duplicates(&sketch, None).len(),
            routing.hot_around(&sketch, None, record.envelope.occurred_at),
        );
        took.push(watch.elapsed().as_secs_f64() * 1000.0);
        assert!(found.0 > 0);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "\nadvice among {} open events: median {:.2} ms, 99 % within {:.2} ms, at most {:.2} ms; learning {learned_us:.0} µs a report",
        routing.open(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    json!({ "open": routing.open(), "median_ms": at(0.5), "p99_ms": at(0.99), "most_ms": at(1.0), "learned_us": learned_us })
}

fn main() {
    let reference = trial::reference();
    // The dictionary is loaded before anything is timed.
    let watch = stopwatch();
    let routing = Routing::new(&reference, trial::HOT);
    let first = analytics::routing::Report {
        content: reference.phrases().first().map(|phrase| Text::from(phrase.text.as_str())),
        ..Default::default()
    };
    drop(routing.sketch(&first));
    println!("rules and dictionary ready after {:.0} ms\n", watch.elapsed().as_secs_f64() * 1000.0);
    let result = json!({ "owners": owners(&reference), "duplicates": duplicates(&reference), "advice": pace(&reference) });
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("routing.json"), serde_json::to_string_pretty(&result).unwrap()).unwrap();
}
