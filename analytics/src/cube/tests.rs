//! Live = batch: random histories of cases, with late rows, taken-back rows and a clock that jumps, over every kind of measure.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at what it did not expect")]

use super::*;
use crate::batch;
use crate::rules::CityRules;
use chrono_tz::Tz;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, new_null_array};
use ingest::declaration::read_folder;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The columns of a case that the test's indicators read.
#[allow(clippy::struct_field_names, reason = "they are the table's")]
#[derive(Clone, Debug, PartialEq)]
struct Case {
    area: Option<&'static str>,
    department: Option<&'static str>,
    stage: &'static str,
    case_type: Option<i64>,
    visited: Option<bool>,
    used_minutes: Option<i64>,
    accepted_at: Option<i64>,
    concluded_at: Option<i64>,
    promised_due: Option<i64>,
}

#[derive(Clone, Debug)]
enum Step {
    Add(Vec<Case>),
    Replace(Vec<(prop::sample::Index, Case)>),
    Remove(Vec<prop::sample::Index>),
    Wait(i64),
    StoreAndLoad,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn rules(zone: Tz) -> Arc<CityRules> {
    let file = |path: &str, text: &str| ingest::declaration::DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let city = format!("name = {{ zh = \"试\", en = \"Test\" }}\nzone = \"{}\"\nlongitude = 0.0\nlatitude = 0.0\n", zone.name());
    let files = [
        file("city.toml", &city),
        file("areas.csv", "code,level,parent,zh,en\n1,district,,甲,A\n2,district,,乙,B\n"),
        file("departments.csv", "code,zh,en\nD1,局,Bureau\n"),
    ];
    Arc::new(CityRules::from_reference(&ingest::reference::Reference::load(&files).0))
}

fn catalogue(zone: Tz) -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cube/tests/indicators");
    let (catalogue, mistakes) = Catalogue::load(&read_folder(&folder, "sql").unwrap(), &rules(zone));
    assert_eq!(mistakes, []);
    for index in 0..catalogue.indicators.len() {
        assert_eq!(catalogue.mode(index), &crate::indicator::Mode::Live, "{}", catalogue.indicators[index].id);
    }
    catalogue
}

fn rows(cases: &[Case], zone: Tz) -> RecordBatch {
    let schema = Table::Cases.schema(zone);
    let instants = |of: fn(&Case) -> Option<i64>| -> ArrayRef {
        Arc::new(cases.iter().map(of).collect::<TimestampMillisecondArray>().with_timezone(zone.name()))
    };
    let columns = schema.fields().iter().map(|field| -> ArrayRef {
        match field.name().as_str() {
            "area" => Arc::new(cases.iter().map(|case| case.area).collect::<StringArray>()),
            "department" => Arc::new(cases.iter().map(|case| case.department).collect::<StringArray>()),
            "stage" => Arc::new(cases.iter().map(|case| Some(case.stage)).collect::<StringArray>()),
            "case_type" => Arc::new(cases.iter().map(|case| case.case_type).collect::<Int64Array>()),
            "tag_one_visit" => Arc::new(cases.iter().map(|case| case.visited).collect::<BooleanArray>()),
            "used_minutes" => Arc::new(cases.iter().map(|case| case.used_minutes).collect::<Int64Array>()),
            "accepted_at" => instants(|case| case.accepted_at),
            "concluded_at" => instants(|case| case.concluded_at),
            "promised_due" => instants(|case| case.promised_due),
            _ => new_null_array(field.data_type(), cases.len()),
        }
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
}

fn changes(old: &[Case], new: &[Case], zone: Tz) -> Vec<ChangeBatch> {
    let both: Vec<_> = old.iter().chain(new).cloned().collect();
    let signs = old.iter().map(|_| -1).chain(new.iter().map(|_| 1)).collect();
    vec![ChangeBatch { table: Table::Cases, rows: rows(&both, zone), signs }]
}

fn agree(live: Option<f64>, batch: Option<f64>, percentile: bool) -> bool {
    let tolerance = if percentile { 1.0 / 256.0 } else { 1e-9 };
    match (live, batch) {
        (None, None) => true,
        (Some(live), Some(batch)) => (live - batch).abs() <= tolerance * batch.abs().max(1.0),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Compares every reading of every indicator, window and level with the batch answer.
fn compare(catalogue: &Catalogue, cubes: &mut Cubes, cases: &[Case], zone: Tz) {
    let tables = HashMap::from([(Table::Cases, vec![rows(cases, zone)])]);
    let mut live: BTreeMap<(usize, Window, usize, Vec<Text>), Reading> = BTreeMap::new();
    for CellReading { name, reading } in cubes.all_readings() {
        let twice = live.insert((name.indicator, name.window, name.set, name.keys), reading);
        assert_eq!(twice, None, "one cell twice");
    }
    for (place, indicator) in catalogue.indicators.iter().enumerate() {
        let percentile = indicator.sql.contains("percentile");
        for window in indicator.all_windows() {
            for wanted in batch::readings(&tables, catalogue, place, window, cubes.now()).unwrap() {
                let reading = live.remove(&(place, window, wanted.set, wanted.keys.clone()));
                let told =
                    format!("{} {window:?} {:?} at {}: live {reading:?}, batch {:?}", indicator.id, wanted.keys, cubes.now(), wanted.parts);
                let reading = reading.unwrap_or_else(|| panic!("no cell: {told}"));
                let value = wanted.parts.value.get().map(|value| if indicator.is_rate { value * indicator.factor() } else { value });
                let all = [
                    (reading.value.get(), value),
                    (reading.numerator.get(), wanted.parts.numerator.get()),
                    (reading.denominator.get(), wanted.parts.denominator.get()),
                ];
                assert!(all.into_iter().all(|(live, batch)| agree(live, batch, percentile)), "{told}");
            }
        }
    }
    for ((place, window, _, keys), reading) in live {
        let zero = |part: Option<f64>| part.is_none_or(|part| part == 0.0);
        let empty = zero(reading.value.get()) && zero(reading.numerator.get()) && zero(reading.denominator.get());
        assert!(empty, "{} {window:?} {keys:?} at {}: live {reading:?}, batch has no row", catalogue.indicators[place].id, cubes.now());
    }
}

fn play(zone: Tz, start: i64, steps: Vec<Step>) {
    let catalogue = catalogue(zone);
    let mut now = start;
    let mut cubes = Cubes::new(&catalogue, UtcMs::clamped(now)).unwrap();
    let mut mirror: HashMap<u32, (Option<CellName>, Reading)> = HashMap::new();
    let mut cases: Vec<Case> = Vec::new();
    for (number, step) in steps.into_iter().enumerate() {
        match step {
            Step::Add(new) => {
                cubes.apply(&changes(&[], &new, zone), UtcMs::clamped(now)).unwrap();
                cases.extend(new);
            }
            Step::Replace(replaced) if !cases.is_empty() => {
                for (index, new) in replaced {
                    let place = index.index(cases.len());
                    let old = std::mem::replace(&mut cases[place], new.clone());
                    cubes.apply(&changes(&[old], &[new], zone), UtcMs::clamped(now)).unwrap();
                }
            }
            Step::Remove(removed) => {
                for index in removed {
                    if !cases.is_empty() {
                        let old = cases.swap_remove(index.index(cases.len()));
                        cubes.apply(&changes(&[old], &[], zone), UtcMs::clamped(now)).unwrap();
                    }
                }
            }
            Step::Replace(_) => {}
            Step::Wait(millis) => {
                now += millis;
                cubes.advance(UtcMs::clamped(now));
            }
            Step::StoreAndLoad => {
                cubes = Cubes::decode(&catalogue, &cubes.encode().unwrap(), UtcMs::clamped(now)).unwrap();
                mirror.clear();
            }
        }
        let changes = cubes.drain_changes();
        mirror.extend(changes.new.into_iter().map(|name| (name.cell, (Some(name), Reading::default()))));
        for (cell, reading) in changes.readings {
            mirror.get_mut(&cell).unwrap().1 = reading;
        }
        if number % 4 == 3 {
            compare(&catalogue, &mut cubes, &cases, zone);
        }
    }
    compare(&catalogue, &mut cubes, &cases, zone);
    let all = cubes.all_readings();
    assert_eq!(all.len(), mirror.len());
    for reading in all {
        let drained = mirror.get(&reading.name.cell);
        assert_eq!(drained, Some(&(Some(reading.name), reading.reading)), "the drained changes lead to the readings");
    }
}

fn at(text: &str) -> i64 {
    UtcMs::parse(&Value::from(text)).unwrap().as_millis()
}

/// Moments shortly before a day, a month, or a change of the clock.
fn moments() -> impl Strategy<Value = (Tz, i64)> {
    prop::sample::select(vec![
        (Tz::Asia__Shanghai, at("2026-11-30T15:52:10Z")),
        (Tz::Asia__Shanghai, at("2026-11-22T03:00:00Z")),
        (Tz::America__Los_Angeles, at("2026-11-01T06:55:00Z")),
        (Tz::America__Los_Angeles, at("2026-03-08T09:30:00Z")),
        (Tz::America__St_Johns, at("2010-11-07T02:20:00Z")),
        (Tz::Asia__Beirut, at("2024-03-30T21:45:00Z")),
        (Tz::Asia__Kathmandu, at("2026-12-31T18:10:00Z")),
    ])
}

fn offset() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -20 * MINUTE..5 * MINUTE, 3 => -26 * HOUR..2 * HOUR, 2 => -50 * HOUR..-46 * HOUR, 2 => -70 * DAY..10 * DAY]
}

fn case(start: i64) -> impl Strategy<Value = Case> {
    let keys = (
        prop::option::weighted(0.9, prop::sample::select(vec!["1", "2", "3"])),
        prop::option::weighted(0.9, prop::sample::select(vec!["D1", "D2"])),
        prop::sample::select(vec!["accepted", "concluded", "revoked", "applied"]),
        prop::option::weighted(0.9, 1..=3_i64),
        prop::option::weighted(0.9, any::<bool>()),
    );
    let times = (prop::option::weighted(0.9, offset()), prop::option::weighted(0.7, offset()), prop::option::weighted(0.8, offset()));
    (keys, prop::option::weighted(0.8, 0..100_000_i64), times).prop_map(
        move |((area, department, stage, case_type, visited), used_minutes, (accepted, concluded, due))| Case {
            area,
            department,
            stage,
            case_type,
            visited,
            used_minutes,
            accepted_at: accepted.map(|offset| start + offset),
            concluded_at: concluded.map(|offset| start + offset),
            promised_due: due.map(|offset| start + offset),
        },
    )
}

fn step(start: i64) -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    let waits = prop_oneof![0..2 * MINUTE, 0..30 * MINUTE, 0..5 * HOUR, 20 * HOUR..50 * HOUR, Just(32 * DAY)];
    prop_oneof![
        4 => prop::collection::vec(case(start), 1..30).prop_map(Step::Add),
        4 => prop::collection::vec((index(), case(start)), 1..6).prop_map(Step::Replace),
        2 => prop::collection::vec(index(), 1..6).prop_map(Step::Remove),
        4 => waits.prop_map(Step::Wait),
        1 => Just(Step::StoreAndLoad),
    ]
}

fn history() -> impl Strategy<Value = (Tz, i64, Vec<Step>)> {
    moments().prop_flat_map(|(zone, start)| (Just(zone), Just(start), prop::collection::vec(step(start), 1..14)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn live_readings_are_the_batch_answer((zone, start, steps) in history()) {
        play(zone, start, steps);
    }
}

fn simple(accepted_at: i64) -> Case {
    Case {
        area: Some("1"),
        department: Some("D1"),
        stage: "accepted",
        case_type: Some(1),
        visited: None,
        used_minutes: Some(10),
        accepted_at: Some(accepted_at),
        concluded_at: None,
        promised_due: None,
    }
}

#[test]
fn a_row_taken_back_after_its_pane_is_gone_changes_nothing() {
    let start = at("2026-11-22T03:00:00Z");
    let zone = Tz::Asia__Shanghai;
    let old = simple(start - MINUTE);
    let steps = [0, 47 * HOUR, 49 * HOUR, 70 * DAY];
    for wait in steps {
        let catalogue = catalogue(zone);
        let mut cubes = Cubes::new(&catalogue, UtcMs::clamped(start)).unwrap();
        cubes.apply(&changes(&[], &[old.clone(), simple(start)], zone), UtcMs::clamped(start)).unwrap();
        cubes.apply(&changes(std::slice::from_ref(&old), &[], zone), UtcMs::clamped(start + wait)).unwrap();
        compare(&catalogue, &mut cubes, &[simple(start)], zone);
    }
}

/// The first and the last millisecond of every window, and those beside them.
#[test]
fn rows_at_the_edges_of_windows_count_as_in_sql() {
    let start = at("2026-11-22T03:10:20Z");
    let zone = Tz::Asia__Shanghai;
    let catalogue = catalogue(zone);
    let spans = Window::all().filter_map(|window| window.span(UtcMs::clamped(start), zone));
    let edges = spans.flat_map(|span| [span.start, span.end]).flat_map(|edge| [edge.as_millis() - 1, edge.as_millis()]);
    let cases: Vec<Case> = edges.map(simple).collect();
    let mut cubes = Cubes::new(&catalogue, UtcMs::clamped(start)).unwrap();
    cubes.apply(&changes(&[], &cases, zone), UtcMs::clamped(start)).unwrap();
    compare(&catalogue, &mut cubes, &cases, zone);
    for wait in [MINUTE, 2 * MINUTE, HOUR, 24 * HOUR, 9 * DAY] {
        cubes.advance(UtcMs::clamped(start + wait));
        compare(&catalogue, &mut cubes, &cases, zone);
    }
}

#[test]
fn the_whole_citys_cells_are_there_before_any_row() {
    let catalogue = catalogue(Tz::Asia__Shanghai);
    let mut cubes = Cubes::new(&catalogue, UtcMs::clamped(at("2026-11-22T03:00:00Z"))).unwrap();
    let drained = cubes.drain_changes();
    let of = |id: &str| {
        let place = catalogue.position(id).unwrap();
        let cells: Vec<u32> =
            drained.new.iter().filter(|name| name.indicator == place && name.keys.is_empty()).map(|name| name.cell).collect();
        drained.readings.iter().filter(|(cell, _)| cells.contains(cell)).map(|(_, reading)| *reading).collect::<Vec<_>>()
    };
    assert!(
        of("received").iter().all(|reading| reading.value.get() == Some(0.0))
            && of("received").len() == catalogue.indicators[catalogue.position("received").unwrap()].all_windows().count()
    );
    assert!(of("rate").iter().all(|reading| reading.value.get().is_none() && reading.state == crate::reading::State::NoData));
    assert_eq!(of("amount"), []);
    assert_eq!(cubes.drain_changes(), CellChanges::default());
}

#[test]
fn a_curve_has_24_hours_and_moves_with_the_clock() {
    let start = at("2026-11-22T03:10:00Z");
    let zone = Tz::Asia__Shanghai;
    let catalogue = catalogue(zone);
    let mut cubes = Cubes::new(&catalogue, UtcMs::clamped(start)).unwrap();
    cubes
        .apply(
            &changes(&[], &[simple(start), simple(start - HOUR), simple(start - HOUR), simple(start - 24 * HOUR)], zone),
            UtcMs::clamped(start),
        )
        .unwrap();
    let place = catalogue.position("received").unwrap();
    let cell = cubes
        .all_readings()
        .into_iter()
        .map(|found| found.name)
        .find(|name| name.indicator == place && name.window == Window::TODAY && name.keys.is_empty());
    let cell = cell.unwrap().cell;
    let curve = |series: Vec<CellSeries>| series.into_iter().find(|found| found.cell == cell).unwrap().values;
    let before = curve(cubes.drain_series());
    assert_eq!(before.len(), 24);
    assert_eq!((before[0], before[22], before[23]), (Some(0.0), Some(2.0), Some(1.0)));
    assert_eq!(cubes.drain_series(), []);
    cubes.advance(UtcMs::clamped(start + HOUR));
    let after = curve(cubes.drain_series());
    assert_eq!((after[21], after[22], after[23]), (Some(2.0), Some(1.0), Some(0.0)));
}

#[test]
fn too_many_combinations_of_keys_are_refused() {
    let mut level = keys::Level::below(0, 0);
    for code in 0..1_000_000 {
        level.cell(0, code).unwrap();
    }
    assert_eq!(level.cell(0, 7), Some(7));
    assert_eq!(level.cell(0, 1_000_000), None);
}

#[test]
fn cells_of_other_indicators_are_not_taken() {
    let all = catalogue(Tz::Asia__Shanghai);
    let other = catalogue(Tz::Asia__Kathmandu);
    let cubes = Cubes::new(&all, UtcMs::MIN).unwrap();
    assert!(matches!(Cubes::decode(&other, &cubes.encode().unwrap(), UtcMs::MIN), Err(DecodeError::OtherIndicators)));
    assert!(matches!(Cubes::decode(&all, b"nonsense", UtcMs::MIN), Err(DecodeError::Damaged(_) | DecodeError::OtherIndicators)));
}

/// The shipped indicators: all are read, and their worked examples hold both ways.
#[test]
fn shipped_indicators_are_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../queries/indicators");
    let city = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/reference/demo");
    let files = ["csv", "toml"].into_iter().flat_map(|kind| read_folder(&city, kind).unwrap()).collect::<Vec<_>>();
    let rules = Arc::new(CityRules::from_reference(&ingest::reference::Reference::load(&files).0));
    let (catalogue, mistakes) = Catalogue::load(&read_folder(&folder, "sql").unwrap(), &rules);
    let told = |mistakes: &[ingest::declaration::Mistake]| mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(mistakes.is_empty(), "{}", told(&mistakes));
    let requeried: Vec<_> =
        (0..catalogue.indicators.len()).filter(|place| catalogue.plan(*place).is_none()).map(|place| catalogue.mode(place)).collect();
    assert!(requeried.len() * 10 <= catalogue.indicators.len(), "{requeried:?}");
    let wrong = catalogue.check_examples();
    assert!(wrong.is_empty(), "{}", told(&wrong));
}
