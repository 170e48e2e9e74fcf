//! An independent recount of the simulated city: the records' canonical JSON lines, counted by loops and ifs, against what the
//! server says. No SQL, no cube, no ledger; the calendar is its own too.

#![allow(clippy::string_slice, clippy::cast_possible_truncation, reason = "dates are plain ASCII and counts are small")]

mod calendar;
mod life;
mod tally;

use crate::process::Running;
use calendar::Calendar;
use ingest::clock;
use ingest::declaration::{DeclarationFile, read_folder};
use ingest::reference::Reference;
use ingest::simulator::{CityFacts, Simulator, SimulatorSettings};
use life::{Life, lives};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tally::{Counts, Tally};

/// Days of the city that are recounted: more than a month, so that every window is full and most lives are over.
const DAYS: i64 = 36;
const PER_DAY: u32 = 3000;
/// Lines sent at once.
const CHUNK: usize = 4096;
/// How often readings are asked for again before the recount is taken to disagree: the engine may still be taking in.
const ROUNDS: usize = 200;

/// What is compared: an indicator, its windows, and the keys whose prefixes are.
const COMPARED: [(&str, &[&str], &[&str]); 17] = [
    ("case.received", &["today", "24h", "month"], &["area"]),
    ("case.open", &["live"], &["area"]),
    ("case.overdue", &["live"], &["area"]),
    ("case.on_time_rate", &["today", "24h", "month"], &["area"]),
    ("call.offered", &["15m", "1h", "today", "24h"], &["area"]),
    ("call.answered_15s", &["15m", "today", "24h"], &["area"]),
    ("order.received", &["today", "24h", "month"], &["area"]),
    ("order.direct_answer_rate", &["today", "month"], &["area"]),
    ("order.on_time_rate", &["today", "24h", "month"], &[]),
    ("evaluation.good_rate", &["today", "24h", "month"], &["area"]),
    ("evaluation.rectified_on_time", &["today", "month"], &["area"]),
    ("event.intake", &["15m", "1h", "today", "24h", "month"], &["area"]),
    ("event.backlog", &["live"], &["stage", "area"]),
    ("event.on_time_close_rate", &["today", "24h", "month"], &["area"]),
    ("event.overdue", &["live"], &["area"]),
    ("queue.waiting", &["live"], &["area"]),
    ("data.interface_calls", &["today"], &["dimension"]),
];

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The special days of the demo city, read without the reference's own reader.
fn special_days() -> Vec<(String, bool)> {
    let text = std::fs::read_to_string(repository("ingest/reference/demo/holidays.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let mut days = Vec::new();
    for holiday in table["holiday"].as_array().unwrap() {
        for (key, works) in [("days", false), ("make_up", true)] {
            for range in holiday.get(key).and_then(toml::Value::as_array).into_iter().flatten() {
                let range = range.as_str().unwrap();
                let (first, last) = range.split_once("..").unwrap_or((range, range));
                let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
                let between = date(first).iter_days().take_while(|day| *day <= date(last));
                days.extend(between.map(|day| (day.to_string(), works)));
            }
        }
    }
    days
}

fn demo_files() -> Vec<DeclarationFile> {
    let folder = repository("ingest/reference/demo");
    ["toml", "csv"].into_iter().flat_map(|ending| read_folder(&folder, ending).unwrap()).collect()
}

/// The city up to now, as canonical lines in the order of arrival.
fn city_until_now(seed: u64) -> Vec<String> {
    let files = demo_files();
    let (reference, mistakes) = Reference::load(&files);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let now = clock::now();
    let start = now.plus(-DAYS * calendar::DAY);
    let settings = SimulatorSettings { seed, zone: reference.zone(), start, per_day: PER_DAY };
    let records = Simulator::new(&CityFacts::from(&reference), settings).advance(now, usize::MAX);
    records.iter().map(|record| Value::Object(record.to_json()).to_string()).collect()
}

#[test]
fn the_recounted_city_keeps_most_of_its_promises() {
    let lines = city_until_now(20);
    let lived = lives(lines.iter().map(String::as_str));
    let counts = Tally::of(&lived, &Calendar::new(&special_days()), clock::now().as_millis());
    let bands = [
        ("case.on_time_rate/month", 95, 100),
        ("order.on_time_rate/month", 93, 100),
        ("event.on_time_close_rate/month", 93, 100),
        ("evaluation.good_rate/month", 96, 100),
    ];
    for (name, low, high) in bands {
        let (numerator, denominator) = counts.get(&(name.to_owned(), String::new())).copied().unwrap_or_default();
        eprintln!("{name}: {numerator} of {denominator}");
        // In the first days of a month there is little to tell.
        assert!(denominator < 100 || (low * denominator..high * denominator).contains(&(numerator * 100)), "{name}");
    }
    assert!(counts.iter().any(|((name, scope), (open, _))| name == "case.open/live" && scope.is_empty() && *open > 50));
}

#[test]
fn the_server_says_what_a_recount_says() {
    let lines = city_until_now(20);
    let lived = lives(lines.iter().map(String::as_str));
    let calendar = Calendar::new(&special_days());
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(&folder.path().join("data"), "[escalation]\nmost_per_minute = 0\n", &[]);
    for chunk in lines.chunks(CHUNK) {
        let answer = server.try_post("/api/v1/ingest/canonical", "application/x-ndjson", chunk.join("\n").as_bytes());
        let (status, receipt) = answer.unwrap();
        assert_eq!((status, receipt["rejected"].as_array().map(Vec::len)), (202, Some(0)), "{receipt}");
    }
    let mut compared = 0;
    for (indicator, windows, keys) in COMPARED {
        for window in windows {
            compared += agree(&server, &lived, &calendar, indicator, window, keys);
        }
    }
    assert!(server.stop().success());
    eprintln!("{} records, {} lives, {compared} readings recounted", lines.len(), lived.len());
    assert!(compared > 300);
}

/// Asks until the server agrees with the recount as of the server's own instant; how many readings were compared.
fn agree(server: &Running, lives: &[Life], calendar: &Calendar, indicator: &str, window: &str, keys: &[&str]) -> usize {
    let mut difference = String::new();
    for _ in 0..ROUNDS {
        let page = server.get(&format!("/api/v1/readings?indicator={indicator}&window={window}"));
        let as_of = chrono::DateTime::parse_from_rfc3339(page["as_of"].as_str().unwrap()).unwrap().timestamp_millis();
        let counts = Tally::of(lives, calendar, as_of);
        match compare(&page, &counts, &format!("{indicator}/{window}"), keys) {
            Ok(compared) => return compared,
            Err(different) => difference = different,
        }
    }
    panic!("{indicator} {window}: {difference}");
}

fn compare(page: &Value, counts: &Counts, name: &str, keys: &[&str]) -> Result<usize, String> {
    let mut scopes = BTreeSet::new();
    for row in page["rows"].as_array().unwrap() {
        let said = ["value", "numerator", "denominator", "state", "level"];
        let depth = row.as_object().unwrap().keys().filter(|key| !said.contains(&key.as_str())).count();
        let Some(prefix) = keys.get(..depth) else { continue };
        if !prefix.iter().all(|key| row.get(*key).is_some()) {
            continue;
        }
        let scope: Vec<&str> = prefix.iter().map(|key| row[*key].as_str().unwrap()).collect();
        let scope = scope.join("/");
        let (numerator, denominator) = counts.get(&(name.to_owned(), scope.clone())).copied().unwrap_or_default();
        let whole = |field: &str| row[field].as_f64().unwrap_or_default().round() as i64;
        let is_share = row["denominator"].is_number();
        let said = if is_share { (whole("numerator"), whole("denominator")) } else { (whole("value"), 0) };
        if said != (numerator, denominator) {
            return Err(format!("`{scope}` says {said:?}, recounted {:?}", (numerator, denominator)));
        }
        scopes.insert(scope);
    }
    for ((_, scope), count) in counts.iter().filter(|((of, _), _)| of == name) {
        if !scopes.contains(scope) && *count != (0, 0) {
            return Err(format!("`{scope}` is not said, recounted {count:?}"));
        }
    }
    Ok(scopes.len())
}
