//! Every pair of stage and verb, the rules that refuse, and that what is allowed leads where the diagram says.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::rules::CityRules;
use chrono_tz::Asia::Shanghai;
use ingest::record::{CityEventStep, Envelope, Record, Step, UtcMs};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// 2026-03-02 09:00 in Shanghai.
const START: i64 = 1_772_413_200_000;
const MINUTE: i64 = 60_000;

fn rules() -> CityRules {
    CityRules::new(Shanghai, &BTreeMap::new(), [])
}

/// An event that grows by steps, one a minute.
#[derive(Clone, Default)]
struct Story {
    records: Vec<Record>,
}

impl Story {
    fn reported() -> Self {
        Self::default().told(CityEventKind::Reported, |_, _| {})
    }

    fn told(mut self, kind: CityEventKind, say: impl FnOnce(&mut CityEventStep, &mut Envelope)) -> Self {
        let at = START + MINUTE * i64::try_from(self.records.len()).unwrap();
        let mut step = CityEventStep::new(kind);
        let mut envelope = Envelope {
            record_id: format!("r{}", self.records.len()).into(),
            source: "desk".into(),
            subject_id: "e1".into(),
            occurred_at: UtcMs::clamped(at),
            ..Envelope::default()
        };
        say(&mut step, &mut envelope);
        self.records.push(Record { envelope, step: Step::CityEvent(Box::new(step)) });
        self
    }

    fn then(self, kind: CityEventKind) -> Self {
        self.told(kind, |_, _| {})
    }

    fn given(self, kind: CityEventKind, department: &str) -> Self {
        self.told(kind, |_, envelope| envelope.department = Some(department.into()))
    }

    /// The shortest way to a stage.
    fn to(stage: Stage) -> Self {
        use CityEventKind::{Accepted, Assigned, CheckPassed, Closed, Handled, Merged, Received, Rejected, Suspended};
        match stage {
            Stage::Reported => Self::reported(),
            Stage::Filed => Self::reported().told(Accepted, |step, _| {
                (step.limit_type, step.limit_value) = (Some("urgent_minute".into()), Some(30));
            }),
            Stage::Assigned => Self::to(Stage::Filed).given(Assigned, "D1"),
            Stage::Handling => Self::to(Stage::Assigned).then(Received),
            Stage::Checking => Self::to(Stage::Handling).then(Handled),
            Stage::Closed => Self::to(Stage::Checking).then(CheckPassed).then(Closed),
            Stage::Rejected => Self::reported().then(Rejected),
            Stage::Suspended => Self::to(Stage::Handling).then(Suspended),
            Stage::Merged => Self::to(Stage::Filed).told(Merged, |step, _| step.merged_into = Some("e2".into())),
        }
    }

    /// How it stands `minutes` after the start.
    fn at(&self, minutes: i64) -> Event {
        Event::of("e1", &self.records, &rules(), UtcMs::clamped(START + MINUTE * minutes)).unwrap()
    }

    fn now(&self) -> Event {
        self.at(i64::try_from(self.records.len()).unwrap())
    }
}

/// That verb with everything said that any verb needs.
fn full(verb: Verb) -> Action {
    Action {
        department: Some("D2".into()),
        reason_code: Some("not_ours".into()),
        note: Some("seen".into()),
        unit: Some("U0101".into()),
        unit_status: Some("cleared".into()),
        into: Some(Target { event_no: "e2".into(), stage: Some(Stage::Filed) }),
        limit: Some(("work_hour".into(), 4)),
        excused: Some(true),
        ..Action::new(verb)
    }
}

/// Where each verb leads, by stage; the verbs that a stage does not name are refused there.
const LEADS: &[(Stage, &[(Verb, Stage)])] = {
    use Stage as S;
    use Verb as V;
    &[
        (
            S::Reported,
            &[
                (V::Verify, S::Reported),
                (V::File, S::Filed),
                (V::Reject, S::Rejected),
                (V::Merge, S::Merged),
                (V::Supervise, S::Reported),
                (V::Comment, S::Reported),
            ],
        ),
        (
            S::Filed,
            &[
                (V::Reject, S::Rejected),
                (V::Assign, S::Assigned),
                (V::Suspend, S::Suspended),
                (V::Merge, S::Merged),
                (V::Supervise, S::Filed),
                (V::Comment, S::Filed),
                (V::UnitStatus, S::Filed),
            ],
        ),
        (
            S::Assigned,
            &[
                (V::Receive, S::Handling),
                (V::Return, S::Filed),
                (V::Reassign, S::Assigned),
                (V::Suspend, S::Suspended),
                (V::RequestExtension, S::Assigned),
                (V::Supervise, S::Assigned),
                (V::Merge, S::Merged),
                (V::Comment, S::Assigned),
                (V::UnitStatus, S::Assigned),
            ],
        ),
        (
            S::Handling,
            &[
                (V::Handle, S::Checking),
                (V::Return, S::Filed),
                (V::Reassign, S::Assigned),
                (V::Suspend, S::Suspended),
                (V::RequestExtension, S::Handling),
                (V::Supervise, S::Handling),
                (V::Merge, S::Merged),
                (V::Comment, S::Handling),
                (V::UnitStatus, S::Handling),
            ],
        ),
        (
            S::Checking,
            &[
                (V::CheckPass, S::Checking),
                (V::CheckFail, S::Handling),
                (V::Supervise, S::Checking),
                (V::Comment, S::Checking),
                (V::UnitStatus, S::Checking),
            ],
        ),
        (S::Closed, &[(V::Reopen, S::Handling), (V::Comment, S::Closed), (V::UnitStatus, S::Closed)]),
        (S::Rejected, &[(V::File, S::Filed), (V::Reopen, S::Reported), (V::Comment, S::Rejected)]),
        (
            S::Suspended,
            &[(V::Resume, S::Handling), (V::Supervise, S::Suspended), (V::Comment, S::Suspended), (V::UnitStatus, S::Suspended)],
        ),
        (S::Merged, &[(V::Unmerge, S::Filed), (V::Comment, S::Merged)]),
    ]
};

#[test]
fn every_stage_and_verb_is_decided() {
    assert_eq!(LEADS.len(), Stage::ALL.len());
    let mut pairs = 0;
    for (stage, leads) in LEADS {
        let event = Story::to(*stage).now();
        assert_eq!(event.progress().stage(), *stage);
        for rule in VERBS {
            pairs += 1;
            let leads_to = leads.iter().find(|(verb, _)| *verb == rule.verb).map(|(_, to)| *to);
            match (apply(&event, &full(rule.verb)), leads_to) {
                (Ok(kind), Some(to)) => {
                    let after = Story::to(*stage).given(kind, "D2").now();
                    assert_eq!(after.progress().stage(), to, "{} in {}", rule.name, stage.name());
                    assert_eq!(after.row["stage"], to.name());
                }
                (Err(_), None) => {}
                (outcome, expected) => panic!("{} in {}: {outcome:?}, expected {expected:?}", rule.name, stage.name()),
            }
        }
    }
    assert_eq!(pairs, 9 * 22);
}

#[test]
fn every_verb_is_in_the_table_once() {
    for rule in VERBS {
        assert_eq!(Verb::from_name(rule.name), Some(rule.verb));
        assert_eq!(VERBS.iter().filter(|other| other.verb == rule.verb || other.name == rule.name).count(), 1, "{}", rule.name);
    }
}

#[test]
fn reasons_are_mandatory() {
    for (verb, stage) in [
        (Verb::Return, Stage::Handling),
        (Verb::Reject, Stage::Reported),
        (Verb::Suspend, Stage::Handling),
        (Verb::RequestExtension, Stage::Handling),
        (Verb::Reopen, Stage::Closed),
    ] {
        let refused = apply(&Story::to(stage).now(), &Action { reason_code: None, ..full(verb) }).unwrap_err();
        assert_eq!(refused.rule(), "reason_missing", "{verb:?}");
    }
}

#[test]
fn who_returned_it_is_not_given_it_again_at_once() {
    let returned = Story::to(Stage::Handling).given(CityEventKind::Returned, "D1");
    let to = |department: &str| Action { department: Some(department.into()), ..full(Verb::Assign) };
    assert_eq!(apply(&returned.now(), &to("D1")).unwrap_err().rule(), "just_returned");
    assert_eq!(apply(&returned.now(), &to("D2")), Ok(CityEventKind::Reassigned));
    let elsewhere = returned.given(CityEventKind::Reassigned, "D2");
    assert_eq!(
        apply(&elsewhere.now(), &Action { department: Some("D2".into()), ..full(Verb::Reassign) }).unwrap_err().rule(),
        "same_department"
    );
    let back = elsewhere.given(CityEventKind::Returned, "D2");
    assert_eq!(apply(&back.now(), &to("D1")), Ok(CityEventKind::Reassigned));
}

#[test]
fn only_what_passed_the_check_is_closed() {
    let handled = Story::to(Stage::Checking);
    assert_eq!(apply(&handled.now(), &full(Verb::Close)).unwrap_err().rule(), "not_checked");
    let passed = handled.then(CityEventKind::CheckPassed);
    assert_eq!(apply(&passed.now(), &full(Verb::Close)), Ok(CityEventKind::Closed));
    assert_eq!(apply(&passed.now(), &full(Verb::CheckPass)).unwrap_err().rule(), "already_checked");
    let again = passed.then(CityEventKind::CheckFailed).then(CityEventKind::Handled);
    assert_eq!(apply(&again.now(), &full(Verb::Close)).unwrap_err().rule(), "not_checked");
}

#[test]
fn more_time_is_granted_to_who_asked() {
    let handling = Story::to(Stage::Handling);
    assert_eq!(apply(&handling.now(), &full(Verb::GrantExtension)).unwrap_err().rule(), "extension_not_requested");
    let asked = handling.then(CityEventKind::ExtensionRequested);
    assert_eq!(apply(&asked.now(), &Action { limit: None, ..full(Verb::GrantExtension) }).unwrap_err().rule(), "field_missing");
    assert_eq!(apply(&asked.now(), &full(Verb::GrantExtension)), Ok(CityEventKind::ExtensionGranted));
    let due = |story: &Story| story.now().row["due"].clone();
    let granted = asked.clone().told(CityEventKind::ExtensionGranted, |step, _| {
        (step.limit_type, step.limit_value) = (Some("urgent_hour".into()), Some(1));
    });
    assert_eq!(due(&asked), "2026-03-02T01:31:00.000Z");
    assert_eq!(due(&granted), "2026-03-02T02:31:00.000Z");
    assert_eq!(apply(&granted.now(), &full(Verb::GrantExtension)).unwrap_err().rule(), "extension_not_requested");
}

#[test]
fn a_timeout_is_appealed_once() {
    let handling = Story::to(Stage::Handling);
    assert_eq!(apply(&handling.at(20), &full(Verb::Appeal)).unwrap_err().rule(), "not_late");
    assert_eq!(apply(&handling.at(40), &Action { excused: None, ..full(Verb::Appeal) }).unwrap_err().rule(), "field_missing");
    assert_eq!(apply(&handling.at(40), &full(Verb::Appeal)), Ok(CityEventKind::Appealed));
    let decided = handling.then(CityEventKind::Appealed);
    assert_eq!(apply(&decided.at(40), &full(Verb::Appeal)).unwrap_err().rule(), "appealed_before");
}

#[test]
fn merges_only_into_what_is_open_and_not_merged() {
    let filed = Story::to(Stage::Filed).now();
    let into = |event_no: &str, stage| Action { into: Some(Target { event_no: event_no.into(), stage }), ..full(Verb::Merge) };
    assert_eq!(apply(&filed, &into("e1", Some(Stage::Filed))).unwrap_err().rule(), "into_itself");
    for stage in [None, Some(Stage::Merged), Some(Stage::Closed), Some(Stage::Rejected)] {
        assert_eq!(apply(&filed, &into("e2", stage)).unwrap_err().rule(), "merge_target", "{stage:?}");
    }
    let merged = Story::to(Stage::Suspended).told(CityEventKind::Merged, |step, _| step.merged_into = Some("e2".into()));
    assert_eq!(merged.now().row["merged_into"], "e2");
    let parted = merged.then(CityEventKind::Unmerged);
    assert_eq!(parted.now().progress().stage(), Stage::Suspended);
    assert_eq!(parted.now().row.get("merged_into").cloned().unwrap_or_default(), serde_json::Value::Null);
}

#[test]
fn suspension_stops_the_net_clock_and_not_the_gross_one() {
    use CityEventKind::{CheckPassed, Closed, Handled, Resumed, Suspended};
    let closed = Story::to(Stage::Handling).then(Suspended).then(Resumed).then(Handled).then(CheckPassed).then(Closed);
    let row = closed.now().row;
    assert_eq!((&row["gross_minutes"], &row["net_minutes"]), (&7.into(), &6.into()));
    assert_eq!(row["due"], "2026-03-02T01:32:00.000Z");
    let suspended = Story::to(Stage::Suspended);
    assert_eq!(suspended.at(200).row["clock"], "paused");
}

#[test]
fn a_closed_events_unit_can_only_leave() {
    let closed = Story::to(Stage::Closed).now();
    let says = |status: &str| Action { unit_status: Some(status.into()), ..full(Verb::UnitStatus) };
    assert_eq!(apply(&closed, &says("en_route")).unwrap_err().rule(), "unit_leaves");
    assert_eq!(apply(&closed, &says("available")), Ok(CityEventKind::UnitStatus));
}

#[test]
fn what_changed_since_a_version_is_told_field_by_field() {
    let seen = Story::to(Stage::Filed);
    let now = seen.clone().given(CityEventKind::Assigned, "D1").now();
    let changes = now.changes_since(Some(&seen.now()));
    let fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    assert!(["stage", "department", "assigned_at"].iter().all(|field| fields.contains(field)), "{fields:?}");
    assert!(!fields.contains(&"steps") && !fields.contains(&"due"), "{fields:?}");
    let stage = changes.iter().find(|change| change.field == "stage").unwrap();
    assert_eq!((stage.was.as_str(), stage.now.as_str()), (Some("filed"), Some("assigned")));
}

/// A walk that takes whatever is allowed, told by dice.
fn walked(dice: &[u8]) -> Story {
    let mut story = Story::reported();
    for die in dice {
        let event = story.now();
        let names = allowed(&event);
        let name = names[usize::from(*die) % names.len()];
        let action =
            Action { department: Some(["D1", "D2", "D3"][usize::from(die / 32) % 3].into()), ..full(Verb::from_name(name).unwrap()) };
        if let Ok(kind) = apply(&event, &action) {
            let department = action.department.clone().unwrap();
            story = story.told(kind, |step, envelope| {
                envelope.department = Some(department);
                (step.limit_type, step.limit_value) = action.limit.map_or((None, None), |(kind, value)| (Some(kind), Some(value)));
                step.merged_into = action.into.map(|target| target.event_no);
            });
        }
    }
    story
}

proptest! {
    #[test]
    fn walks_end_where_their_records_lead_in_any_order(dice in prop::collection::vec(any::<u8>(), 0..40)) {
        let story = walked(&dice);
        let event = story.now();
        prop_assert_eq!(event.version, u64::try_from(story.records.len()).unwrap());
        prop_assert_eq!(event.row["stage"].as_str(), Some(event.progress().stage().name()));
        prop_assert!(allowed(&event).contains(&"comment"));
        let mut shuffled = story.records.clone();
        shuffled.reverse();
        let again = Event::of("e1", &shuffled, &rules(), UtcMs::clamped(START + MINUTE * 60)).unwrap();
        let straight = Event::of("e1", &story.records, &rules(), UtcMs::clamped(START + MINUTE * 60)).unwrap();
        prop_assert_eq!(again.row, straight.row);
    }
}
