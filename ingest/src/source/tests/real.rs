//! The real data sets, where they lie beside the checkout: every figure that an import must reproduce.

use super::source;
use crate::connector::file;
use crate::record::{CaseKind, CityEventKind, CityEventStep, Record, Step, UtcMs};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::Path;

const NOW: i64 = 1_800_000_000_000;

/// The records of a real file and its rows, or nothing where the file is not there.
fn import(name: &str, file_name: &str) -> Option<(Vec<Record>, u64)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(file_name);
    if !path.exists() {
        return None;
    }
    let mut records = Vec::new();
    let summary = file::read::<Infallible>(&path, &source(name), 1000, UtcMs::clamped(NOW), &mut |mut submission| {
        assert_eq!(submission.rejects, vec![]);
        assert!(submission.records.len() <= 3000 && submission.position.is_some());
        records.append(&mut submission.records);
        Ok(())
    });
    let summary = summary.unwrap();
    assert_eq!((summary.records, summary.rejects), (u64::try_from(records.len()).unwrap(), 0));
    let ids: BTreeSet<&str> = records.iter().map(|record| record.envelope.record_id.as_str()).collect();
    assert_eq!(ids.len(), records.len(), "record_ids are unique");
    Some((records, summary.rows))
}

#[test]
fn wabo_gives_a_record_a_row_and_its_case_figures() {
    let Some((records, rows)) = import("wabo", "wabo_receipt.csv.gz") else { return };
    assert_eq!((rows, records.len()), (8577, 8577));
    let mut cases = BTreeMap::new();
    let mut names = BTreeSet::new();
    let mut before_start = BTreeSet::new();
    for record in &records {
        let Step::Case(step) = &record.step else { panic!("a case") };
        assert_eq!(step.kind, CaseKind::StepDone);
        names.insert(step.step_name.clone());
        let facts = (step.stated_accepted_at.unwrap(), step.stated_promised_due.unwrap(), step.stated_concluded_at);
        assert_eq!(*cases.entry(&record.envelope.subject_id).or_insert(facts), facts, "rows of a case agree");
        if record.envelope.occurred_at < facts.0 {
            before_start.insert(&record.envelope.subject_id);
        }
    }
    let ended: Vec<_> = cases.values().filter_map(|(_, due, end)| end.map(|end| end <= *due)).collect();
    let on_time = ended.iter().filter(|on_time| **on_time).count();
    assert_eq!((cases.len(), names.len(), ended.len(), on_time, before_start.len()), (1434, 27, 1329, 952, 2));
}

fn steps(records: &[Record]) -> impl Iterator<Item = (UtcMs, &CityEventStep)> {
    records.iter().map(|record| match &record.step {
        Step::CityEvent(step) => (record.envelope.occurred_at, &**step),
        Step::Case(_) | Step::Complaint(_) | Step::Evaluation(_) | Step::Sample(_) | Step::Duty(_) => panic!("a city event"),
    })
}

fn count(records: &[Record], kind: CityEventKind, of: impl Fn(UtcMs, &CityEventStep) -> bool) -> usize {
    steps(records).filter(|(at, step)| step.kind == kind && of(*at, step)).count()
}

#[test]
fn la311_gives_its_states_and_late_requests() {
    let Some((records, rows)) = import("la311", "la311_requests.csv.gz") else { return };
    assert_eq!(rows, 5000);
    let of = |kind, status: &str| count(&records, kind, |_, step| step.source_status.as_deref() == Some(status));
    let reported = ["Closed", "Cancelled", "Pending", "Open", "Referred Out"].map(|status| of(CityEventKind::Reported, status));
    assert_eq!(reported, [4866, 121, 7, 5, 1]);
    assert_eq!([of(CityEventKind::Closed, "Closed"), of(CityEventKind::Closed, "Referred Out")], [4861, 1], "5 closed without an instant");
    assert_eq!([of(CityEventKind::Rejected, "Cancelled"), of(CityEventKind::Reassigned, "Referred Out")], [121, 1]);
    let ended = |late: bool| {
        let is = |at: UtcMs, step: &CityEventStep| step.stated_due.is_some_and(|due| !late || at > due);
        count(&records, CityEventKind::Closed, is) + count(&records, CityEventKind::Rejected, is)
    };
    assert_eq!((ended(false), ended(true)), (4710, 1373));
}

#[test]
fn sf311_gives_its_states_and_due_instants() {
    let Some((records, rows)) = import("sf311", "sf_open311.json") else { return };
    assert_eq!(rows, 500);
    let all = |_: UtcMs, _: &CityEventStep| true;
    let due = |_: UtcMs, step: &CityEventStep| step.stated_due.is_some();
    let open = |_: UtcMs, step: &CityEventStep| step.source_status.as_deref() == Some("Open");
    assert_eq!(count(&records, CityEventKind::Reported, all), 500);
    assert_eq!(count(&records, CityEventKind::Closed, all), 371);
    assert_eq!(count(&records, CityEventKind::Reported, open), 129);
    assert_eq!(count(&records, CityEventKind::Reported, due), 322);
}
