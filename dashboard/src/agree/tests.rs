//! What every node decides alike, from the desk's own records before a proposal.
#![allow(clippy::unwrap_used, reason = "a test states its own world")]

use super::*;
use analytics::window::Window;
use serde_json::json;

const ALARM: &str = "A1";

fn record(row: &Value) -> Record {
    Record::from_json(desk::SOURCE, row.as_object().unwrap(), UtcMs::clamped(i64::MAX)).unwrap()
}

fn duty_row(id: &str, kind: &str, subject: &str, second: u32) -> Value {
    json!({"record_id": id, "stream": "duty", "kind": kind, "subject_id": subject, "occurred_at": format!("2026-11-20T02:00:{second:02}Z"),
        "actor": "d-07"})
}

fn raised() -> Value {
    let mut row = duty_row("A1/raised", "alarm_raised", ALARM, 1);
    let said = json!({"indicator": "flood.rain_24h", "window": "24h", "priority": 1, "value": 120.0, "bound": 100.0});
    row.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    row
}

fn standing(rows: &[Value]) -> Standing {
    let mut duty = Duty::default();
    for row in rows {
        duty.apply(&[record(row)]);
    }
    Standing { own: Vec::new(), duty: Some(duty) }
}

fn tag() -> Tag {
    Tag { indicator: "flood.rain_24h".into(), window: Window::from_name("24h").unwrap(), keys: std::collections::BTreeMap::new() }
}

#[test]
fn a_matter_is_acted_on_as_it_was_seen_or_not_at_all() {
    let filed = json!({"record_id": "a-2", "stream": "city_event", "kind": "accepted", "subject_id": "E1",
        "occurred_at": "2026-11-20T02:00:00Z"});
    let of =
        |ids: &[&str]| Standing { own: vec![(Stream::CityEvent, "E1".into(), ids.iter().map(|id| Text::from(*id)).collect())], duty: None };
    let seen = |own| vec![Seen::Matter { stream: Stream::CityEvent, subject_id: "E1".into(), own }];
    assert!(of(&[]).holds(&seen(0)) && of(&["a-1"]).holds(&seen(1)));
    assert!(!of(&["a-1"]).holds(&seen(0)), "another was first");
    assert!(!of(&[]).holds(&seen(1)), "what was seen is not there");
    assert!(of(&["a-1", "a-2"]).knows(&[record(&filed)]) && !of(&["a-1"]).knows(&[record(&filed)]));
    let merged = [seen(1), vec![Seen::Matter { stream: Stream::CityEvent, subject_id: "E2".into(), own: 0 }]].concat();
    assert!(!of(&["a-1"]).holds(&merged), "both matters must be as they were seen");
}

#[test]
fn what_rules_and_people_decide_on_duty_is_decided_once() {
    let [acknowledged, cleared] = ["acknowledged", "cleared"].map(|kind| duty_row(kind, &format!("alarm_{kind}"), ALARM, 5));
    let (nothing, ringing) = (standing(&[]), standing(&[raised()]));
    let unraised = [Seen::Unraised { tag: tag() }];
    assert!(nothing.holds(&unraised) && !ringing.holds(&unraised), "the rules of another node were first");
    assert!(standing(&[raised(), cleared.clone()]).holds(&unraised), "it may ring anew");
    let unacknowledged = [Seen::Unacknowledged { alarm: ALARM.into() }];
    let noted = standing(&[raised(), acknowledged.clone()]);
    assert!(ringing.holds(&unacknowledged) && !noted.holds(&unacknowledged) && !nothing.holds(&unacknowledged));
    assert!(noted.knows(&[record(&acknowledged)]) && !ringing.knows(&[record(&acknowledged)]));
    let uncleared = [Seen::Uncleared { alarm: ALARM.into() }];
    assert!(noted.holds(&uncleared) && !standing(&[raised(), cleared]).holds(&uncleared));
    let changed = duty_row("m-1", "mode_changed", MODE_SUBJECT, 7);
    let since = record(&changed).envelope.occurred_at;
    let [first, next] = [None, Some(since)].map(|since| [Seen::Mode { since }]);
    let later = standing(&[changed]);
    assert!(nothing.holds(&first) && !nothing.holds(&next) && later.holds(&next) && !later.holds(&first));
}

#[test]
fn a_proposal_reads_the_same_whatever_the_clock_says() {
    let row = json!({"record_id": "a-1", "stream": "city_event", "kind": "reported", "subject_id": "E1", "occurred_at": "2099-01-01T00:00:00.000Z"});
    let proposal =
        |row: &Value| json!({"id": "north/1/0", "seen": [{"of": "mode", "since": null}], "masked": 1, "records": [row]}).to_string();
    let (said, records) = read(proposal(&row).as_bytes()).unwrap();
    assert_eq!((said.id.as_str(), said.masked, said.seen.as_slice()), ("north/1/0", 1, [Seen::Mode { since: None }].as_slice()));
    assert_eq!(Value::Object(records.first().unwrap().to_json()), row);
    assert!(read(b"no proposal").is_err());
    let mut wrong = row.clone();
    wrong.as_object_mut().unwrap().insert("colour".to_owned(), "red".into());
    assert!(read(proposal(&wrong).as_bytes()).unwrap_err().contains("colour"));
}
