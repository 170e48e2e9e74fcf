//! What may be done in every stage of an order and where it leads, the rules on top, and random walks against the ledger's fold.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unnecessary_wraps,
    reason = "a test that cannot read its own input has failed"
)]

use super::{Progress, Said, Stage, VERBS, Verb, allowed, apply};
use crate::dispatch::Refused;
use crate::ledger::Ledger;
use crate::rules::CityRules;
use chrono_tz::Tz;
use ingest::record::{ComplaintKind, ComplaintStep, Envelope, Record, Step, Stream, Text, UtcMs};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// No holidays: every weekday is worked.
static RULES: LazyLock<Arc<CityRules>> = LazyLock::new(|| Arc::new(CityRules::new(Tz::Asia__Shanghai, &BTreeMap::new(), [])));

/// Monday 2026-11-16, 09:00 in Shanghai.
fn monday() -> UtcMs {
    UtcMs::clamped(1_794_790_800_000)
}

/// `-`: the stage does not allow it; `!rule`: another rule refuses; else the stage that it leads to. The columns are the stages.
const TABLE: &str = "
verb              call answered   abandoned registered direct     dispatched signed    returned   replied        revisited  concluded  hung
register          -    registered -         -          -          -          -         -          -              -          -          -
dispatch          -    -          -         dispatched -          dispatched -         dispatched dispatched     dispatched -          dispatched
answer_directly   -    -          -         direct     -          -          -         -          -              -          -          -
sign              -    -          -         -          -          signed     -         -          -              -          -          -
return            -    -          -         -          -          returned   returned  -          -              -          -          -
deny_return       -    -          -         -          -          -          -         dispatched -              -          -          -
contact           -    -          -         -          -          dispatched signed    -          -              -          -          hung
request_extension -    -          -         -          -          dispatched signed    -          -              -          -          -
grant_extension   -    -          -         -          -          !extension_not_requested !extension_not_requested - - -   -          -
supervise         -    -          -         registered direct     dispatched signed    returned   replied        revisited  -          hung
reply             -    -          -         -          -          -          replied   -          -              -          -          replied
revisit           -    -          -         -          -          -          -         -          revisited      revisited  -          -
hang              -    -          -         -          -          hung       hung      -          -              -          -          -
conclude          -    -          -         -          concluded  -          -         -          !not_revisited concluded  -          -
reopen            -    -          -         -          -          -          -         -          -              -          dispatched -
to_event          -    -          -         registered direct     dispatched signed    returned   replied        revisited  -          hung
comment           call answered   abandoned registered direct     dispatched signed    returned   replied        revisited  concluded  hung
";

fn text(said: &'static str) -> Option<Text> {
    Some(Text::const_new(said))
}

/// Everything that any verb needs.
fn everything() -> Said {
    Said {
        department: text("D2"),
        reason_code: text("r"),
        note: text("n"),
        urgency: text("u2"),
        extension_days: Some(1),
        responded: text("yes"),
        resolved: text("no"),
        satisfied: text("unknown"),
        linked_event: text("E1"),
    }
}

fn after(steps: &[(ComplaintKind, &'static str)]) -> Progress {
    let mut progress = Progress::default();
    for (kind, department) in steps {
        progress.follow(monday(), Some(*department).filter(|code| !code.is_empty()), &ComplaintStep::new(*kind));
    }
    progress
}

/// An order on the shortest way to that stage.
fn standing(stage: Stage) -> Progress {
    use ComplaintKind as K;
    let given = [(K::Registered, ""), (K::Dispatched, "D1")];
    let further = |kinds: &[ComplaintKind]| after(&[given.as_slice(), &kinds.iter().map(|kind| (*kind, "")).collect::<Vec<_>>()].concat());
    match stage {
        Stage::Call => after(&[(K::CallOffered, "")]),
        Stage::Answered => after(&[(K::CallOffered, ""), (K::CallAnswered, "")]),
        Stage::Abandoned => after(&[(K::CallOffered, ""), (K::CallAbandoned, "")]),
        Stage::Registered => after(&[(K::Registered, "")]),
        Stage::Direct => after(&[(K::Registered, ""), (K::AnsweredDirectly, "")]),
        Stage::Dispatched => further(&[]),
        Stage::Signed => further(&[K::Signed]),
        Stage::Returned => further(&[K::Signed, K::Returned]),
        Stage::Replied => further(&[K::Signed, K::Replied]),
        Stage::Revisited => further(&[K::Signed, K::Replied, K::Revisited]),
        Stage::Concluded => further(&[K::Signed, K::Replied, K::Revisited, K::Concluded]),
        Stage::Hung => further(&[K::Signed, K::Hung]),
    }
}

/// The step that the verb becomes.
fn step(kind: ComplaintKind, said: &Said) -> ComplaintStep {
    ComplaintStep {
        handler: said.department.clone().filter(|_| kind == ComplaintKind::Dispatched),
        extension_days: said.extension_days.filter(|_| kind == ComplaintKind::ExtensionGranted),
        ..ComplaintStep::new(kind)
    }
}

fn table() -> BTreeMap<(Verb, Stage), &'static str> {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty()).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let stage = |name: &str| Stage::ALL.into_iter().find(|stage| stage.name() == name).unwrap_or_else(|| panic!("no stage {name}"));
    let stages: Vec<Stage> = lines.next().unwrap()[1..].iter().map(|name| stage(name)).collect();
    let mut cells = BTreeMap::new();
    for line in lines {
        assert_eq!(line.len(), stages.len() + 1, "{line:?}");
        let verb = Verb::from_name(line[0]).unwrap_or_else(|| panic!("no verb {}", line[0]));
        cells.extend(stages.iter().zip(&line[1..]).map(|(stage, cell)| ((verb, *stage), *cell)));
    }
    cells
}

#[test]
fn every_verb_in_every_stage_is_decided() {
    let cells = table();
    assert_eq!(cells.len(), VERBS.len() * Stage::ALL.len());
    let mut wrong = Vec::new();
    for ((verb, stage), expected) in cells {
        let mut progress = standing(stage);
        assert_eq!(progress.stage(), stage);
        let found = match apply(&progress, verb, &everything(), &RULES, monday()) {
            Ok(kind) => {
                progress.follow(monday(), None, &step(kind, &everything()));
                progress.stage().name().to_owned()
            }
            Err(Refused::Stage { .. }) => "-".to_owned(),
            Err(refused) => format!("!{}", refused.rule()),
        };
        if found != expected {
            wrong.push(format!("{} while {}: {found}, not {expected}", verb.rule().name, stage.name()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_a_verb_needs_must_be_said() {
    let rule =
        |stage: Stage, verb: Verb, said: Said| apply(&standing(stage), verb, &said, &RULES, monday()).map_err(|refused| refused.rule());
    for (stage, verb) in [
        (Stage::Signed, Verb::Return),
        (Stage::Signed, Verb::Hang),
        (Stage::Signed, Verb::RequestExtension),
        (Stage::Concluded, Verb::Reopen),
    ] {
        assert_eq!(rule(stage, verb, Said { reason_code: None, ..everything() }), Err("reason_missing"), "{verb:?}");
    }
    let answers =
        [Said { responded: None, ..everything() }, Said { resolved: None, ..everything() }, Said { satisfied: None, ..everything() }];
    for said in answers {
        assert_eq!(rule(Stage::Replied, Verb::Revisit, said), Err("field_missing"));
    }
    for (stage, verb) in [
        (Stage::Answered, Verb::Register),
        (Stage::Registered, Verb::Dispatch),
        (Stage::Registered, Verb::ToEvent),
        (Stage::Call, Verb::Comment),
    ] {
        assert_eq!(rule(stage, verb, Said::default()), Err("field_missing"), "{verb:?}");
    }
}

#[test]
fn it_is_sent_back_within_two_working_days_of_the_last_dispatch_and_not_given_to_the_same_again() {
    use ComplaintKind as K;
    let mut order = after(&[(K::Registered, ""), (K::Dispatched, "D1"), (K::Signed, "")]);
    // Two working days from Monday 09:00 end on Wednesday 09:00.
    let wednesday = monday().plus(2 * DAY_MS);
    let send_back = |order: &Progress, now| apply(order, Verb::Return, &everything(), &RULES, now);
    assert_eq!(send_back(&order, wednesday), Ok(K::Returned));
    assert_eq!(send_back(&order, wednesday.plus(1)), Err(Refused::ReturnTooLate { until: wednesday }));
    order.follow(wednesday, None, &ComplaintStep::new(K::Returned));
    let give = |order: &Progress, department| apply(order, Verb::Dispatch, &Said { department, ..everything() }, &RULES, wednesday);
    assert_eq!(give(&order, text("D1")), Err(Refused::JustReturned(Text::const_new("D1"))));
    assert_eq!(give(&order, text("D2")), Ok(K::Dispatched));
    let mut denied = order.clone();
    denied.follow(wednesday, None, &ComplaintStep::new(K::ReturnDenied));
    assert_eq!(denied.department(), text("D1").as_ref());
    assert_eq!(give(&denied, text("D1")), Err(Refused::SameDepartment(Text::const_new("D1"))));
    order.follow(wednesday, Some("D2"), &ComplaintStep::new(K::Dispatched));
    assert_eq!(send_back(&order, wednesday.plus(DAY_MS)), Ok(K::Returned));
}

#[test]
fn it_is_extended_on_request_and_by_ten_working_days_in_all() {
    use ComplaintKind as K;
    let mut order = standing(Stage::Signed);
    let grant = |order: &Progress, days| {
        apply(order, Verb::GrantExtension, &Said { extension_days: Some(days), ..Said::default() }, &RULES, monday())
    };
    assert_eq!(grant(&order, 1), Err(Refused::NotRequested));
    order.follow(monday(), None, &ComplaintStep::new(K::ExtensionRequested));
    assert_eq!(grant(&order, 0), Err(Refused::ExtensionTooLong { left: 10 }));
    assert_eq!(grant(&order, 6), Ok(K::ExtensionGranted));
    order.follow(monday(), None, &ComplaintStep { extension_days: Some(6), ..ComplaintStep::new(K::ExtensionGranted) });
    assert_eq!(grant(&order, 1), Err(Refused::NotRequested));
    order.follow(monday(), None, &ComplaintStep::new(K::ExtensionRequested));
    assert_eq!(grant(&order, 5), Err(Refused::ExtensionTooLong { left: 4 }));
    assert_eq!(grant(&order, 4), Ok(K::ExtensionGranted));
}

#[test]
fn it_becomes_one_event_and_reopens_where_it_was() {
    let mut order = standing(Stage::Registered);
    order.follow(monday(), None, &ComplaintStep { linked_event: text("E9"), ..ComplaintStep::new(ComplaintKind::Commented) });
    assert_eq!(apply(&order, Verb::ToEvent, &everything(), &RULES, monday()), Err(Refused::LinkedBefore(Text::const_new("E9"))));
    assert_eq!(order.stage(), Stage::Registered);
    let mut direct = standing(Stage::Direct);
    direct.follow(monday(), None, &ComplaintStep::new(ComplaintKind::Concluded));
    assert_eq!(allowed(&direct, &RULES, monday()), ["reopen", "comment"]);
    direct.follow(monday(), None, &ComplaintStep::new(ComplaintKind::Reopened));
    assert_eq!(direct.stage(), Stage::Registered);
    assert_eq!(allowed(&direct, &RULES, monday()), ["dispatch", "answer_directly", "supervise", "to_event", "comment"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is allowed leads where the table says, and the ledger's fold over the records in any order stands there too.
    #[test]
    fn walks_of_allowed_actions_and_the_fold_agree(
        choices in prop::collection::vec((0_usize..VERBS.len(), 0_u8..4, 1_i64..12, 1_i64..DAY_MS), 1..60),
        turned in any::<bool>(),
    ) {
        const DEPARTMENTS: [&str; 4] = ["D1", "D2", "D3", "D4"];
        let cells = table();
        let (mut progress, mut now, mut granted) = (Progress::default(), monday(), 0);
        let mut records = vec![record(0, now, ComplaintStep::new(ComplaintKind::Registered))];
        progress.follow(now, None, &ComplaintStep::new(ComplaintKind::Registered));
        for (at, (verb, department, days, wait)) in choices.into_iter().enumerate() {
            now = now.plus(wait);
            let said = Said { department: text(DEPARTMENTS[usize::from(department)]), extension_days: Some(days), ..everything() };
            let (verb, before) = (VERBS[verb].verb, progress.stage());
            let outcome = apply(&progress, verb, &said, &RULES, now);
            let Ok(kind) = outcome else {
                prop_assert!(cells[&(verb, before)] != before.name() || matches!(outcome, Err(Refused::SameDepartment(_))));
                continue;
            };
            let step = ComplaintStep { linked_event: said.linked_event.clone().filter(|_| verb == Verb::ToEvent), ..step(kind, &said) };
            progress.follow(now, None, &step);
            granted += step.extension_days.unwrap_or(0);
            let expected = cells[&(verb, before)];
            // The table knows neither who asked for time nor an order that was never dispatched.
            prop_assert!(progress.stage().name() == expected || expected.starts_with('!') || verb == Verb::Reopen);
            records.push(record(at + 1, now, step));
        }
        prop_assert!(granted <= 10);
        if turned {
            records.reverse();
        }
        let mut ledger = Ledger::new(Arc::clone(&RULES));
        ledger.apply(&records, now);
        let (row, _) = ledger.subject(Stream::Complaint, "s").unwrap();
        prop_assert_eq!(row["stage"].as_str(), Some(progress.stage().name()));
        prop_assert_eq!(row["department"].as_str(), progress.department().map(Text::as_str));
        prop_assert_eq!(row["linked_event"].as_str(), progress.linked_event().map(Text::as_str));
    }
}

fn record(number: usize, at: UtcMs, step: ComplaintStep) -> Record {
    let envelope = Envelope {
        record_id: format!("r{number}").into(),
        source: Text::const_new("desk"),
        subject_id: Text::const_new("s"),
        occurred_at: at,
        ..Envelope::default()
    };
    Record { envelope, step: Step::Complaint(Box::new(step)) }
}
