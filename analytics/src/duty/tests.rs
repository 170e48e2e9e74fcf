//! What was decided on duty is the same in whatever order it came, and nothing is listed twice.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test states its own world")]

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn at(second: i64) -> UtcMs {
    UtcMs::clamped(second * 1000)
}

fn record(id: &str, kind: &str, subject: &str, second: i64, said: &Value) -> Record {
    let mut object = json!({"record_id": id, "stream": "duty", "kind": kind, "subject_id": subject, "occurred_at": second * 1000});
    object.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    Record::from_json("desk", object.as_object().unwrap(), at(1_000_000)).unwrap()
}

fn raised(alarm: &str, area: &str, priority: i64, second: i64) -> Record {
    let said = json!({"indicator": "flood.rain_24h", "window": "24h", "keys": format!(r#"{{"area":"{area}"}}"#), "priority": priority,
        "value": 120.0, "bound": 100.0, "response_zh": "转移", "response_en": "Move", "owner": "市防指", "actor": "rule:flood.rain_24h"});
    record(&format!("{alarm}/raised"), "alarm_raised", alarm, second, &said)
}

fn acknowledged(alarm: &str, by: &str, second: i64) -> Record {
    record(&format!("{alarm}/{by}"), "alarm_acknowledged", alarm, second, &json!({"actor": by}))
}

fn cleared(alarm: &str, second: i64) -> Record {
    record(&format!("{alarm}/cleared"), "alarm_cleared", alarm, second, &json!({"actor": "rule:flood.rain_24h"}))
}

fn mode(id: &str, topic: Option<&str>, second: i64) -> Record {
    record(id, "mode_changed", MODE_SUBJECT, second, &json!({"topic": topic, "actor": "d-07", "note": "why"}))
}

fn folded(records: &[Record]) -> Duty {
    let mut duty = Duty::default();
    duty.apply(records);
    duty
}

fn names(duty: &Duty) -> Vec<String> {
    duty.alarms().iter().map(|alarm| alarm.alarm.to_string()).collect()
}

#[test]
fn an_alarm_stands_until_it_is_both_cleared_and_acknowledged() {
    let mut duty = folded(&[raised("A1", "1", 2, 10)]);
    assert_eq!(names(&duty), ["A1"]);
    duty.apply(&[cleared("A1", 20)]);
    assert_eq!(duty.alarms()[0].cleared_at, Some(at(20)), "cleared, and still to be acknowledged");
    duty.apply(&[acknowledged("A1", "d-07", 30)]);
    assert_eq!(names(&duty), Vec::<String>::new());
    let over = duty.alarm("A1").unwrap();
    assert_eq!((over.acknowledged_by.as_deref(), over.acknowledged_at), (Some("d-07"), Some(at(30))));
    let standing = folded(&[raised("A1", "1", 2, 10), acknowledged("A1", "d-07", 12)]);
    assert_eq!((names(&standing), standing.alarms()[0].acknowledged_at), (vec!["A1".to_owned()], Some(at(12))));
}

#[test]
fn who_acknowledges_first_has() {
    let duty = folded(&[raised("A1", "1", 2, 10), acknowledged("A1", "late", 14), acknowledged("A1", "early", 12)]);
    assert_eq!(duty.acknowledgement("A1").unwrap().by, "early");
}

#[test]
fn what_is_raised_anew_takes_the_place_of_what_was_cleared() {
    let duty = folded(&[raised("A1", "1", 2, 10), cleared("A1", 20), raised("A2", "1", 2, 30), raised("A3", "2", 2, 5)]);
    assert_eq!(names(&duty), ["A2", "A3"]);
}

#[test]
fn the_gravest_come_first_and_those_that_nobody_took_note_of() {
    let records = [
        raised("A1", "1", 3, 50),
        raised("A2", "2", 1, 10),
        raised("A3", "3", 1, 20),
        acknowledged("A3", "d", 21),
        raised("A4", "4", 3, 60),
    ];
    assert_eq!(names(&folded(&records)), ["A2", "A3", "A4", "A1"]);
}

#[test]
fn the_newest_change_is_the_mode_and_drills_are_none() {
    let mut duty = folded(&[mode("m1", Some("flood"), 10)]);
    assert_eq!((duty.mode().topic.as_deref(), duty.mode().since, duty.mode().by.as_deref()), (Some("flood"), Some(at(10)), Some("d-07")));
    let mut drill = mode("m2", Some("epidemic"), 20);
    drill.envelope.status_class = StatusClass::Exercise;
    assert!(!duty.apply(&[drill]));
    assert_eq!(duty.mode().topic.as_deref(), Some("flood"));
    duty.apply(&[mode("m3", None, 30)]);
    assert_eq!((duty.mode().topic, duty.mode_changes().count()), (None, 2));
}

#[test]
fn what_is_long_over_is_forgotten_and_what_stands_never_is() {
    let lives = |number: i64| [raised(&format!("A{number}"), &number.to_string(), 3, number), cleared(&format!("A{number}"), number + 1)];
    let mut duty = folded(&[raised("A0", "0", 3, 0)]);
    for number in 1..1000 {
        duty.apply(&lives(number));
        duty.apply(&[acknowledged(&format!("A{number}"), "d", number + 2)]);
    }
    assert_eq!((names(&duty), duty.alarms_over().len()), (vec!["A0".to_owned()], KEPT));
    assert_eq!(duty.alarms_over()[0].alarm, "A999");
}

fn any_record() -> impl Strategy<Value = Record> {
    (0..7_usize, 0..3_u8, 0..3_u8, 1..40_i64).prop_map(|(kind, alarm, other, second)| {
        // The same name is always of the same area, as names are made of it.
        let (name, area) = (format!("A{alarm}{other}"), alarm.to_string());
        match kind {
            0..3 => raised(&name, &area, i64::from(alarm) + 1, i64::from(other) * 10 + 1),
            3 => acknowledged(&name, &format!("d-{second}"), second),
            4 => cleared(&name, i64::from(other) * 10 + 9),
            5 => mode(&format!("m{second}"), Some("flood"), second),
            _ => mode(&format!("m{second}"), None, second),
        }
    })
}

proptest! {
    #[test]
    fn neither_order_nor_repetition_matters(
        (records, shuffled) in prop::collection::vec(any_record(), 0..30).prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
    ) {
        // Records of one name say the same in the journal; here the first of each stands for all.
        let mut known = BTreeMap::new();
        for record in &records {
            known.entry(record.envelope.record_id.clone()).or_insert_with(|| record.clone());
        }
        let same = |records: &[Record]| -> Vec<Record> { records.iter().map(|record| known[&record.envelope.record_id].clone()).collect() };
        let (one, mut other) = (folded(&same(&records)), Duty::default());
        for record in same(&shuffled).into_iter().chain(same(&records)) {
            other.apply(std::slice::from_ref(&record));
        }
        prop_assert_eq!(&one, &other);
        let stored = postcard::to_allocvec(&one).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Duty>(&stored).unwrap(), one);
    }

    #[test]
    fn no_matter_is_listed_twice_and_nothing_that_is_over(records in prop::collection::vec(any_record(), 0..40)) {
        let alarms = folded(&records).alarms();
        let tags: BTreeSet<&Tag> = alarms.iter().map(|alarm| &alarm.tag).collect();
        prop_assert_eq!(tags.len(), alarms.len());
        prop_assert!(alarms.iter().all(|alarm| !alarm.is_over()));
        prop_assert!(alarms.is_sorted_by_key(|alarm| alarm.priority));
    }
}
