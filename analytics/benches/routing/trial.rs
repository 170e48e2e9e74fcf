//! How good suggestions are: learned from the first part of a city's records in time, tried on the last.

#![allow(
    clippy::wildcard_enum_match_arm,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a measurement, made by the bench and by a test"
)]

use analytics::routing::{Digest, HotSettings, Point, Report, Routing, Sketch};
use ingest::declaration::read_folder;
use ingest::record::{CityEventKind, CityEventStep, Record, StatusClass, Step, Text, UtcMs};
use ingest::reference::Reference;
use ingest::simulator::{CityFacts, Simulator, SimulatorSettings};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// 2026-09-01T00:00 in Shanghai.
const START: i64 = 1_788_192_000_000;
const DAY: i64 = 86_400_000;

/// What makes a group hot by default.
pub(crate) const HOT: HotSettings = HotSettings { reports: 5, window_min: 60, radius_m: 1500.0 };

/// The reference tables of the demonstration city.
pub(crate) fn reference() -> Reference {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/reference/demo");
    let files = [read_folder(&folder, "csv").unwrap(), read_folder(&folder, "toml").unwrap()].concat();
    Reference::load(&files).0
}

/// City events of the simulated city: so many records a day of all streams, over so many days, in the order in which they happened.
pub(crate) fn city(reference: &Reference, seed: u64, per_day: u32, days: i64) -> Vec<Record> {
    let settings = SimulatorSettings { seed, zone: reference.zone(), start: UtcMs::clamped(START), per_day };
    let mut simulator = Simulator::new(&CityFacts::from(reference), settings);
    let mut kept = Vec::new();
    loop {
        let records = simulator.advance(UtcMs::clamped(START + days * DAY), 8192);
        let ended = records.len() < 8192;
        kept.extend(records.into_iter().filter(|record| event(record).is_some()));
        if ended {
            break;
        }
    }
    in_order(kept)
}

/// Records of city events as they happened, each once, drills left out.
pub(crate) fn in_order(mut records: Vec<Record>) -> Vec<Record> {
    records.retain(|record| record.envelope.status_class == StatusClass::Actual);
    records.sort_by(|left, right| {
        let key = |record: &Record| (record.envelope.occurred_at, record.envelope.sequence);
        key(left).cmp(&key(right)).then_with(|| left.envelope.record_id.cmp(&right.envelope.record_id))
    });
    let mut seen = BTreeSet::new();
    records.retain(|record| seen.insert(record.envelope.record_id.clone()));
    records
}

fn event(record: &Record) -> Option<&CityEventStep> {
    if let Step::CityEvent(step) = &record.step { Some(step) } else { None }
}

/// What a reported step would have asked.
pub(crate) fn report(record: &Record) -> Report {
    let step = event(record).unwrap();
    Report {
        area: record.envelope.area.clone(),
        class_code: step.class_code.clone(),
        topic: step.topic.clone(),
        point: Point::of(step.longitude, step.latitude),
        address: step.address.clone(),
        content: step.content.clone(),
        class_name: step.class_name.clone(),
        reported_at: record.envelope.occurred_at,
    }
}

/// Which reports are tried, and how.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    /// Only what people said in words.
    pub(crate) spoken: bool,
    /// Whether the class that the report names is told.
    pub(crate) class_told: bool,
    /// The part of the reports that is learned from, the first in time.
    pub(crate) learned: f64,
}

/// How many of the reports held out came to the department that was suggested.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Accuracy {
    pub(crate) learned: u32,
    pub(crate) tried: u32,
    /// The department that most of the reports learned came to.
    pub(crate) majority: u32,
    /// The owner of the class that the report names, by the reference tables.
    pub(crate) rule: u32,
    /// The department that most reports of the named class came to.
    pub(crate) class_majority: u32,
    pub(crate) first: u32,
    pub(crate) among_three: u32,
}

/// Where each event ended: the last who took it and did not return it; rejected and merged ones are left out.
fn owners_of(records: &[Record]) -> BTreeMap<&str, &Text> {
    let mut owners: BTreeMap<&str, Option<&Text>> = BTreeMap::new();
    let mut out = BTreeSet::new();
    for record in records {
        let (number, department) = (record.envelope.subject_id.as_str(), record.envelope.department.as_ref());
        match event(record).unwrap().kind {
            CityEventKind::Received | CityEventKind::Handled | CityEventKind::CheckPassed | CityEventKind::Closed => {
                owners.insert(number, department);
            }
            CityEventKind::Returned => drop(owners.remove(number)),
            CityEventKind::Rejected | CityEventKind::Merged => drop(out.insert(number)),
            _ => {}
        }
    }
    owners.into_iter().filter(|(number, _)| !out.contains(number)).filter_map(|(number, owner)| Some((number, owner?))).collect()
}

/// Learns the first part of the records, and tries the suggestions on the reports of the rest.
pub(crate) fn owners(reference: &Reference, records: &[Record], manner: Manner) -> Accuracy {
    let owners = owners_of(records);
    let wanted = |record: &&Record| {
        event(record).is_some_and(|step| step.kind == CityEventKind::Reported && (step.content.is_some() || !manner.spoken))
    };
    let reports: Vec<&Record> =
        records.iter().filter(wanted).filter(|record| owners.contains_key(record.envelope.subject_id.as_str())).collect();
    let split = (reports.len() as f64 * manner.learned) as usize;
    let until = reports[split].envelope.occurred_at;
    let mut routing = Routing::new(reference, HOT);
    for record in records.iter().filter(|record| record.envelope.occurred_at < until) {
        routing.take(&Digest::of(record).unwrap(), record.envelope.occurred_at);
    }
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut of_class: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for record in &reports[..split] {
        let owner = owners[record.envelope.subject_id.as_str()].as_str();
        *counts.entry(owner).or_default() += 1;
        *of_class.entry(event(record).unwrap().class_code.as_deref().unwrap_or("")).or_default().entry(owner).or_default() += 1;
    }
    let most = |counts: &BTreeMap<&str, u32>| counts.iter().max_by_key(|(_, count)| **count).map(|(owner, _)| (*owner).to_owned());
    let majority = most(&counts);
    let mut accuracy = Accuracy { learned: split as u32, ..Accuracy::default() };
    for record in &reports[split..] {
        let truth = owners[record.envelope.subject_id.as_str()].as_str();
        let mut report = report(record);
        let class = report.class_code.clone().filter(|_| manner.class_told);
        let rule = class.as_deref().and_then(|class| reference.event_classes().get(class)?.owner.as_deref());
        let usual = class.as_deref().and_then(|class| most(of_class.get(class)?));
        if !manner.class_told {
            (report.class_code, report.class_name) = (None, None);
        }
        let best = routing.suggest(&routing.sketch(&report));
        let hit = |hit: bool| u32::from(hit);
        accuracy.tried += 1;
        accuracy.majority += hit(majority.as_deref() == Some(truth));
        accuracy.rule += hit(rule == Some(truth));
        accuracy.class_majority += hit(usual.as_deref() == Some(truth));
        accuracy.first += hit(best.first().is_some_and(|best| best.department == truth));
        accuracy.among_three += hit(best.iter().any(|best| best.department == truth));
    }
    accuracy
}

/// What was offered as a duplicate, and how many there were to find.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairing {
    pub(crate) reports: u32,
    /// Reports that repeat an event which was open then.
    pub(crate) repeated: u32,
    /// The likeliest event offered for each report that any was offered for: its score, and whether it was the right one.
    pub(crate) offered: Vec<(f64, bool)>,
    /// Reports whose right event was among all that were offered.
    pub(crate) among_all: u32,
}

impl Pairing {
    /// Both trials as one.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.reports += other.reports;
        self.repeated += other.repeated;
        self.offered.extend(other.offered);
        self.among_all += other.among_all;
        self
    }

    /// Of what scores so much: the share that is right, and the share of all repeated ones found.
    pub(crate) fn from(&self, least: f64) -> (f64, f64) {
        let offered: Vec<bool> = self.offered.iter().filter(|(score, _)| *score >= least).map(|(_, right)| *right).collect();
        let right = offered.iter().filter(|right| **right).count() as f64;
        (right / offered.len().max(1) as f64, right / f64::from(self.repeated.max(1)))
    }
}

/// Asks of each report, as it comes, which open event it repeats, from a score on. `of_burst`: only those of a topic, which come in
/// bursts.
pub(crate) fn duplicates(reference: &Reference, records: &[Record], of_burst: bool, least: f64) -> Pairing {
    let merged: BTreeMap<&str, &str> =
        records.iter().filter_map(|record| Some((record.envelope.subject_id.as_str(), event(record)?.merged_into.as_deref()?))).collect();
    let mut routing = Routing::new(reference, HOT);
    let mut open: BTreeSet<&str> = BTreeSet::new();
    let mut pairing = Pairing::default();
    for record in records {
        let (number, step, now) = (record.envelope.subject_id.as_str(), event(record).unwrap(), record.envelope.occurred_at);
        if step.kind == CityEventKind::Reported {
            if step.topic.is_some() || !of_burst {
                let sketch: Sketch = routing.sketch(&report(record));
                let offers = routing.alike(&sketch, Some(number), least);
                let original = merged.get(number).filter(|original| open.contains(**original));
                pairing.reports += 1;
                pairing.repeated += u32::from(original.is_some());
                let right = |event_no: &Text| original.is_some_and(|original| event_no == *original);
                pairing.offered.extend(offers.first().map(|offer| (offer.score, right(&offer.event_no))));
                pairing.among_all += u32::from(offers.iter().any(|offer| right(&offer.event_no)));
            }
            open.insert(number);
        } else if matches!(step.kind, CityEventKind::Closed | CityEventKind::Rejected | CityEventKind::Merged) {
            open.remove(number);
        }
        routing.take(&Digest::of(record).unwrap(), now);
    }
    pairing
}
