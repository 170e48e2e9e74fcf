//! Live = batch in cases written by hand, and what the cubes tell besides; random ones are in `live_is_batch`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at what it did not expect")]

mod live_is_batch;

use super::*;
use crate::batch;
use crate::rules::CityRules;
use chrono_tz::Tz;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, new_null_array};
use ingest::declaration::read_folder;
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

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn rules(zone: Tz) -> Arc<CityRules> {
    let file = |path: &str, text: &str| ingest::declaration::DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let city = format!("name = {{ zh = \"试\", en = \"Test\" }}\nzone = \"{}\"\nlongitude = 0.0\nlatitude = 0.0\n", zone.name());
    let files = [
        file("city.toml", &city),
        file("areas.csv", "code,level,parent,zh,en\n1,district,,甲,A\n2,district,,乙,B\n11,town,1,丙,C\n"),
        file("departments.csv", "code,zh,en\nD1,局,Bureau\nD2,甲,A\n"),
        file(
            "event_classes.csv",
            "code,category,zh,en,limit_type,limit_value,severity,urgent,owner\n\
             0101,component,井,Well,urgent_hour,2,2,true,D1\n0201,event,树,Tree,urgent_hour,5,3,false,D2\n",
        ),
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

/// Whether two numbers are the same, within a sketch's relative error and the last bits of a division.
fn agree(live: Option<f64>, batch: Option<f64>, error: f64) -> bool {
    match (live, batch) {
        (None, None) => true,
        (Some(live), Some(batch)) => (live - batch).abs() <= error.max(1e-9) * batch.abs().max(1.0),
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
        let error = catalogue.plan(place).unwrap().relative_error();
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
                assert!(all.into_iter().all(|(live, batch)| agree(live, batch, error)), "{told}");
            }
        }
    }
    for ((place, window, _, keys), reading) in live {
        let zero = |part: Option<f64>| part.is_none_or(|part| part == 0.0);
        let empty = zero(reading.value.get()) && zero(reading.numerator.get()) && zero(reading.denominator.get());
        assert!(empty, "{} {window:?} {keys:?} at {}: live {reading:?}, batch has no row", catalogue.indicators[place].id, cubes.now());
    }
}

fn at(text: &str) -> i64 {
    UtcMs::parse(&Value::from(text)).unwrap().as_millis()
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
