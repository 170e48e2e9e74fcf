//! The city is the same for the same seed, behaves as stated, and lives its lives in their legal order.
// long: one law of the city a test, over one shared census.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::iter_over_hash_type,
    reason = "a test that cannot go on should stop; counts are small; order does not matter to assertions"
)]

mod lives;
mod words;

use super::*;
use crate::record::{CaseKind, CityEventKind, ComplaintKind, EvaluationKind, StatusClass, Step, Text};
use chrono::NaiveDate;
use compact_str::format_compact;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// 2026-09-01T00:00 in Shanghai.
const START: i64 = 1_788_192_000_000;
const DAY: i64 = 86_400_000;

fn facts() -> CityFacts {
    let district = |number: usize| DistrictFacts {
        code: format_compact!("9901{number:02}"),
        towns: (1..=12).map(|town| format_compact!("9901{number:02}{town:03}")).collect(),
    };
    let limits = [("urgent_hour", 4), ("natural_day", 1), ("work_hour", 8), ("work_day", 3), ("work_day", 7)];
    let class = |number: usize| ClassFacts {
        code: format_compact!("{:02}{:02}", number / 8 + 1, number % 8 + 1),
        category: Text::const_new(if number < 24 { "component" } else { "event" }),
        limit_type: Text::const_new(limits[number % 5].0),
        limit_value: limits[number % 5].1,
        severity: 3,
        department: Some(format_compact!("D{:02}", number % 9 + 1)),
    };
    let holiday = |day| (NaiveDate::from_ymd_opt(2026, 9, day).unwrap(), false);
    CityFacts {
        districts: (1..=12).map(district).collect(),
        departments: (1..=59).map(|number| format_compact!("D{number:02}")).collect(),
        units: (1..=4).map(|number| (format_compact!("car{number}"), Text::from("D03"))).collect(),
        classes: (0..40).map(class).collect(),
        workdays: vec![holiday(25), (NaiveDate::from_ymd_opt(2026, 9, 20).unwrap(), true)],
        centre: (113.3, 33.7),
        phrases: Vec::new(),
    }
}

fn city(seed: u64, per_day: u32) -> Simulator {
    let settings = SimulatorSettings { seed, zone: chrono_tz::Asia::Shanghai, start: UtcMs::clamped(START), per_day };
    Simulator::new(&facts(), settings)
}

fn days(simulator: &mut Simulator, days: i64) -> Vec<Record> {
    simulator.advance(UtcMs::clamped(START + days * DAY), usize::MAX)
}

/// The steps of each subject of a stream, once each, in the order of the fold.
fn subjects(records: &[Record]) -> BTreeMap<Text, Vec<&Record>> {
    let mut seen = BTreeSet::new();
    let mut subjects: BTreeMap<Text, Vec<&Record>> = BTreeMap::new();
    for record in records.iter().filter(|record| !matches!(record.step, Step::Sample(_))) {
        if seen.insert(record.envelope.record_id.clone()) {
            subjects.entry(record.envelope.subject_id.clone()).or_default().push(record);
        }
    }
    for steps in subjects.values_mut() {
        steps.sort_by_key(|record| (record.envelope.occurred_at, record.envelope.sequence));
    }
    subjects
}

#[test]
fn slices_do_not_matter() {
    let whole = days(&mut city(7, 3000), 3);
    assert!(whole.len() > 5000, "{}", whole.len());
    let mut sliced = Vec::new();
    let mut simulator = city(7, 3000);
    let mut until = START;
    let mut width = 1;
    while until < START + 3 * DAY {
        until = (until + width).min(START + 3 * DAY);
        width = width * 7 % 9_999_991 + 1;
        loop {
            let slice = simulator.advance(UtcMs::clamped(until), 97);
            let done = slice.len() < 97;
            sliced.extend(slice);
            if done {
                break;
            }
        }
    }
    assert_eq!(whole.len(), sliced.len());
    assert!(whole == sliced);
    assert!(days(&mut city(8, 3000), 3) != whole);
}

#[test]
fn a_day_does_not_depend_on_where_the_simulation_began() {
    let long = days(&mut city(7, 3000), 4);
    let settings =
        SimulatorSettings { seed: 7, zone: chrono_tz::Asia::Shanghai, start: UtcMs::clamped(START + 2 * DAY + DAY / 2), per_day: 3000 };
    let late = Simulator::new(&facts(), settings).advance(UtcMs::clamped(START + 4 * DAY), usize::MAX);
    assert!(late.len() > 3000);
    let known: HashMap<&str, &Record> = long.iter().map(|record| (record.envelope.record_id.as_str(), record)).collect();
    for record in &late {
        assert_eq!(known.get(record.envelope.record_id.as_str()), Some(&record));
    }
}

#[test]
fn records_come_when_their_time_comes() {
    let mut simulator = city(3, 20_000);
    let mut arrived = START;
    let mut counted = 0;
    while arrived < START + 2 * DAY {
        arrived += 60_000;
        for record in simulator.advance(UtcMs::clamped(arrived), usize::MAX) {
            counted += 1;
            assert!(record.envelope.occurred_at.as_millis() < arrived);
            assert!(record.envelope.occurred_at.as_millis() >= START);
            assert!(record.envelope.record_id.len() <= 24, "{}", record.envelope.record_id);
        }
    }
    assert!(counted > 20_000);
}

#[test]
fn every_record_is_a_canonical_one() {
    for record in days(&mut city(5, 20_000), 2) {
        let read = Record::from_json(SOURCE, &record.to_json(), UtcMs::clamped(START + 2 * DAY)).unwrap();
        assert_eq!(read, record);
    }
}

#[test]
fn numbers_are_unique_and_repeats_are_the_same_record() {
    let records = days(&mut city(11, 20_000), 10);
    let mut known: HashMap<&str, &Record> = HashMap::new();
    let mut repeats = 0;
    for record in &records {
        if let Some(before) = known.insert(&record.envelope.record_id, record) {
            assert_eq!(before, record);
            repeats += 1;
        }
    }
    let share = f64::from(repeats) / records.len() as f64;
    assert!((0.003..0.007).contains(&share), "{share}");
    let exercises = subjects(&records).values().filter(|steps| steps[0].envelope.status_class != StatusClass::Actual).count();
    let share = exercises as f64 / subjects(&records).len() as f64;
    assert!((0.003..0.01).contains(&share), "{share}");
}

#[test]
fn records_are_late_and_out_of_order() {
    let mut simulator = city(2, 20_000);
    let (mut late_minutes, mut late_hours, mut swapped, mut all) = (0, 0, 0, 0);
    let mut latest: HashMap<Text, UtcMs> = HashMap::new();
    for minute in 1..=7 * 1440 {
        let now = UtcMs::clamped(START + minute * 60_000);
        for record in simulator.advance(now, usize::MAX) {
            all += 1;
            let lag = now.since(record.envelope.occurred_at);
            late_minutes += usize::from(lag > 5 * 60_000);
            late_hours += usize::from(lag > 2 * 3_600_000);
            let last = latest.entry(record.envelope.subject_id.clone()).or_default();
            swapped += usize::from(record.envelope.occurred_at < *last);
            *last = record.envelope.occurred_at.max(*last);
        }
    }
    for (name, count, band) in [("minutes", late_minutes, 10..100), ("hours", late_hours, 3..30), ("swapped", swapped, 3..60)] {
        let per_mille = count * 1000 / all;
        assert!(band.contains(&per_mille), "{name}: {per_mille} of 1000");
    }
}

#[test]
fn units_are_those_of_the_department_and_become_free_again() {
    let records = days(&mut city(12, 20_000), 6);
    let (mut registered, mut arrived, mut freed) = (BTreeSet::new(), 0, 0);
    for record in &records {
        let Step::CityEvent(step) = &record.step else { continue };
        let Some(unit) = step.unit.as_deref() else { continue };
        let number: usize = record.envelope.department.as_deref().unwrap()[1..].parse().unwrap();
        if number == 3 {
            registered.insert(unit);
        } else {
            assert!(unit.starts_with(&format!("U{number:02}")), "{unit} of department {number}");
        }
        arrived += usize::from(step.unit_status.as_deref() == Some("on_scene"));
        freed += usize::from(step.unit_status.as_deref() == Some("available"));
    }
    assert_eq!(registered.into_iter().collect::<Vec<_>>(), ["car1", "car2", "car3", "car4"]);
    assert!(arrived > 500 && freed * 10 > arrived * 8, "{freed} of {arrived}");
}

#[test]
fn paper_cards_come_at_the_end_of_the_month() {
    let mut simulator = city(4, 20_000);
    let september = days(&mut simulator, 30);
    let october = simulator.advance(UtcMs::clamped(START + 40 * DAY), usize::MAX);
    let cards = |records: &[Record], month_ends: i64| {
        let of_card = |record: &&Record| matches!(&record.step, Step::Evaluation(step) if step.card_no.is_some());
        records.iter().filter(of_card).filter(|record| record.envelope.occurred_at.as_millis() < month_ends).count()
    };
    assert_eq!(cards(&september, i64::MAX), 0);
    assert!(cards(&october, START + 30 * DAY) > 30);
    assert!(october.iter().any(|record| record.envelope.occurred_at.as_millis() < START + 3 * DAY));
}

#[test]
fn bursts_are_there_every_two_days() {
    let records = days(&mut city(9, 90_000), 10);
    let mut reports: BTreeMap<(i64, Text, Text), usize> = BTreeMap::new();
    let mut floods: BTreeMap<i64, usize> = BTreeMap::new();
    for record in &records {
        let Step::CityEvent(step) = &record.step else { continue };
        if step.kind == CityEventKind::Reported {
            let since = record.envelope.occurred_at.as_millis() - START;
            let key = (since / (2 * DAY), record.envelope.area.clone().unwrap(), step.class_code.clone().unwrap());
            *reports.entry(key).or_default() += 1;
            if step.topic.as_deref() == Some("flood") {
                assert!(step.severity.unwrap() <= 2);
                *floods.entry(since / DAY).or_default() += 1;
            }
        }
    }
    for pair in 0..5 {
        let most = reports.iter().filter(|((at, _, _), _)| *at == pair).map(|(_, count)| *count).max().unwrap();
        assert!(most >= 20, "days {}: {most}", 2 * pair);
    }
    assert!(floods.values().filter(|count| **count > 40).count() >= 2, "{floods:?}");
}

/// What is counted over a month, each with the band in which a real city lies.
#[derive(Default)]
struct Shares(BTreeMap<&'static str, (f64, f64)>);

impl Shares {
    fn count(&mut self, name: &'static str, hit: bool) {
        self.add(name, f64::from(u8::from(hit)), 1.0);
    }

    fn add(&mut self, name: &'static str, part: f64, whole: f64) {
        let share = self.0.entry(name).or_default();
        share.0 += part;
        share.1 += whole;
    }
}

#[test]
fn a_month_is_like_a_month_of_a_real_city() {
    let records = days(&mut city(6, 30_000), 30);
    let mut shares = Shares::default();
    for record in &records {
        match &record.step {
            Step::Case(step) if step.kind == CaseKind::Applied => {
                shares.count("online", matches!(step.channel, Some(2 | 3)));
                shares.count("immediate", step.case_type == Some(1));
            }
            Step::Case(step) if step.kind == CaseKind::Accepted => {
                shares.add("promised of statutory", step.promised_days.unwrap() as f64, step.statutory_days.unwrap() as f64);
            }
            Step::Complaint(step) if matches!(step.kind, ComplaintKind::CallAnswered | ComplaintKind::CallAbandoned) => {
                shares.count("answered in 15 s", step.kind == ComplaintKind::CallAnswered && step.wait_seconds.unwrap() <= 15);
                shares.count("connected", step.kind == ComplaintKind::CallAnswered);
            }
            Step::Complaint(step) if step.kind == ComplaintKind::Revisited => {
                shares.count("resolved", step.resolved.as_deref() == Some("yes"));
                shares.count("satisfied", step.satisfied.as_deref() == Some("yes"));
            }
            Step::Evaluation(step) if step.kind == EvaluationKind::Submitted => {
                shares.count("good", step.level.unwrap() <= 3);
                shares.count("best two levels", step.level.unwrap() <= 2);
            }
            Step::CityEvent(step) if matches!(step.kind, CityEventKind::CheckPassed | CityEventKind::CheckFailed) => {
                shares.count("rework", step.kind == CityEventKind::CheckFailed);
            }
            Step::Case(_) | Step::Complaint(_) | Step::Evaluation(_) | Step::CityEvent(_) | Step::Sample(_) | Step::Duty(_) => {}
        }
    }
    for steps in subjects(&records).values() {
        if let Step::Case(_) = steps[0].step {
            let is = |kind| steps.iter().any(|record| matches!(&record.step, Step::Case(case) if case.kind == kind));
            if is(CaseKind::Accepted) {
                shares.count("supplemented", is(CaseKind::SupplementStarted));
            }
        }
    }
    shares.add("of the records asked for", records.len() as f64, 30_000.0 * 30.0);
    let bands = [
        ("online", 0.95, 0.98),
        ("immediate", 0.69, 0.73),
        ("promised of statutory", 0.09, 0.15),
        ("answered in 15 s", 0.945, 0.965),
        ("connected", 0.96, 0.995),
        ("resolved", 0.88, 0.97),
        ("satisfied", 0.86, 0.95),
        ("good", 0.975, 0.985),
        ("best two levels", 0.94, 0.96),
        ("rework", 0.004, 0.012),
        ("supplemented", 0.03, 0.1),
        ("of the records asked for", 0.93, 1.07),
    ];
    for (name, low, high) in bands {
        let (part, whole) = shares.0[name];
        let share = part / whole;
        eprintln!("{name}: {share:.4} of {whole}");
        assert!((low..high).contains(&share), "{name}: {share}");
    }
}

/// Lets the city live until then, keeping nothing; how many records came.
fn live_until(simulator: &mut Simulator, until: i64) -> usize {
    let mut count = 0;
    loop {
        let batch = simulator.advance(UtcMs::clamped(until), 8192).len();
        count += batch;
        if batch < 8192 {
            return count;
        }
    }
}

#[test]
fn hundreds_of_thousands_of_records_come_in_a_second() {
    let mut simulator = city(1, 400_000);
    // A city that has lived for a while has many open subjects to choose the next record from.
    live_until(&mut simulator, START + 5 * DAY);
    let watch = crate::clock::stopwatch();
    let count = live_until(&mut simulator, START + 7 * DAY);
    let seconds = watch.elapsed().as_secs_f64();
    eprintln!("{count} records in {seconds:.2} s, {:.0}/s, {} waiting lives", count as f64 / seconds, simulator.heap.len());
    assert!(count > 400_000);
}
