//! The clock of a stage: it begins with the stage, turns by timer, rests while the event does, and ends with it.

use super::{assert_row, at, record};
use crate::ledger::Ledger;
use crate::rules::CityRules;
use ingest::declaration::DeclarationFile;
use ingest::record::{Record, Stream};
use ingest::reference::Reference;
use serde_json::{Value, json};
use std::sync::Arc;

/// A city in which 0101 is urgent and 0601 is not.
fn ledger() -> Ledger {
    let file = |path: &str, text: &str| DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let (reference, mistakes) = Reference::load(&[
        file("city.toml", "name = { zh = \"城\", en = \"City\" }\nzone = \"Asia/Shanghai\"\nlongitude = 113\nlatitude = 33\n"),
        file(
            "event_classes.csv",
            "code,category,zh,en,limit_type,limit_value,severity,urgent,owner\n0101,component,甲,A,urgent_hour,2,2,true,\n0601,event,乙,B,work_day,3,3,false,\n",
        ),
        file(
            "stage_limits.csv",
            "stage,urgent,limit_type,limit_value\nreported,true,urgent_minute,10\nreported,false,urgent_minute,30\nfiled,false,urgent_minute,60\nassigned,false,work_hour,2\nchecking,false,work_day,1\n",
        ),
    ]);
    assert_eq!(mistakes, []);
    Ledger::new(Arc::new(CityRules::from_reference(&reference)))
}

fn step(kind: &str, local: &str, fields: &Value) -> Record {
    record(Stream::CityEvent, "s", &format!("{kind} {local}"), kind, at(local), fields)
}

/// Takes the step in when it happens.
fn take(ledger: &mut Ledger, kind: &str, local: &str, fields: &Value) {
    ledger.apply(&[step(kind, local, fields)], at(local));
}

fn assert_stage(ledger: &Ledger, stage: &str, since: &str, due: Option<&str>, clock: Option<&str>) {
    let row = ledger.subject(Stream::CityEvent, "s").unwrap().0;
    let due = due.map(|due| format!("@{due}"));
    assert_row(&row, &json!({"stage": stage, "stage_since": format!("@{since}"), "stage_due": due, "stage_clock": clock}));
}

#[test]
fn every_stage_has_its_own_limit_and_turns_without_a_record() {
    let mut ledger = ledger();
    take(&mut ledger, "reported", "2026-11-23 08:00", &json!({"class_code": "0601"}));
    assert_stage(&ledger, "reported", "2026-11-23 08:00", Some("2026-11-23 08:30"), Some("on_time"));
    for (now, clock) in [("2026-11-23 08:23", "due_soon"), ("2026-11-23 08:31", "overdue")] {
        let changes = ledger.advance(at(now));
        assert_eq!(changes.events.put.len(), 1, "the list of open events hears of it");
        assert_eq!(changes.events.put[0].stage_clock.as_deref(), Some(clock));
        assert_stage(&ledger, "reported", "2026-11-23 08:00", Some("2026-11-23 08:30"), Some(clock));
    }
    take(&mut ledger, "accepted", "2026-11-23 08:40", &json!({}));
    assert_stage(&ledger, "filed", "2026-11-23 08:40", Some("2026-11-23 09:40"), Some("on_time"));
    take(&mut ledger, "assigned", "2026-11-23 11:00", &json!({"department": "D1"}));
    assert_stage(&ledger, "assigned", "2026-11-23 11:00", Some("2026-11-23 15:00"), Some("on_time"));
    // Handling has the limit of the class.
    take(&mut ledger, "received", "2026-11-23 11:30", &json!({}));
    assert_stage(&ledger, "handling", "2026-11-23 11:30", Some("2026-11-26 11:30"), Some("on_time"));
    take(&mut ledger, "extension_granted", "2026-11-23 12:00", &json!({"limit_type": "work_day", "limit_value": 1}));
    assert_stage(&ledger, "handling", "2026-11-23 11:30", Some("2026-11-27 11:30"), Some("on_time"));
    take(&mut ledger, "handled", "2026-11-24 09:00", &json!({}));
    assert_stage(&ledger, "checking", "2026-11-24 09:00", Some("2026-11-25 09:00"), Some("on_time"));
    ledger.advance(at("2026-11-25 10:00"));
    assert_stage(&ledger, "checking", "2026-11-24 09:00", Some("2026-11-25 09:00"), Some("overdue"));
    take(&mut ledger, "closed", "2026-11-25 11:00", &json!({}));
    assert_stage(&ledger, "closed", "2026-11-25 11:00", None, None);
}

#[test]
fn an_urgent_class_has_less_time_and_a_stage_without_a_limit_has_no_clock() {
    let mut ledger = ledger();
    take(&mut ledger, "reported", "2026-11-23 08:00", &json!({"class_code": "0101"}));
    assert_stage(&ledger, "reported", "2026-11-23 08:00", Some("2026-11-23 08:10"), Some("on_time"));
    take(&mut ledger, "accepted", "2026-11-23 08:05", &json!({}));
    assert_stage(&ledger, "filed", "2026-11-23 08:05", None, None);
}

#[test]
fn the_clock_of_a_stage_rests_while_the_event_is_suspended() {
    let mut ledger = ledger();
    take(&mut ledger, "accepted", "2026-11-23 09:00", &json!({"class_code": "0601"}));
    take(&mut ledger, "suspended", "2026-11-23 09:20", &json!({"reason_code": "weather"}));
    ledger.advance(at("2026-11-23 10:10"));
    assert_stage(&ledger, "suspended", "2026-11-23 09:20", Some("2026-11-23 10:00"), Some("paused"));
    take(&mut ledger, "resumed", "2026-11-23 10:20", &json!({}));
    assert_stage(&ledger, "filed", "2026-11-23 09:00", Some("2026-11-23 11:00"), Some("on_time"));
    ledger.advance(at("2026-11-23 10:46"));
    assert_stage(&ledger, "filed", "2026-11-23 09:00", Some("2026-11-23 11:00"), Some("due_soon"));
}

#[test]
fn a_stage_that_begins_again_has_its_whole_limit_again() {
    let mut ledger = ledger();
    take(&mut ledger, "accepted", "2026-11-23 09:00", &json!({"class_code": "0601"}));
    take(&mut ledger, "assigned", "2026-11-23 09:10", &json!({"department": "D1"}));
    take(&mut ledger, "returned", "2026-11-23 09:30", &json!({"reason_code": "not_ours"}));
    assert_stage(&ledger, "filed", "2026-11-23 09:30", Some("2026-11-23 10:30"), Some("on_time"));
    take(&mut ledger, "assigned", "2026-11-23 09:40", &json!({"department": "D2"}));
    take(&mut ledger, "reassigned", "2026-11-23 10:00", &json!({"department": "D3"}));
    assert_stage(&ledger, "assigned", "2026-11-23 10:00", Some("2026-11-23 12:00"), Some("on_time"));
    // A step that comes late is put where it belongs, and the clocks with it.
    ledger.apply(
        &[step("received", "2026-11-23 10:10", &json!({})), step("handled", "2026-11-23 10:20", &json!({}))],
        at("2026-11-23 11:00"),
    );
    ledger.apply(&[step("check_failed", "2026-11-23 10:30", &json!({}))], at("2026-11-23 11:00"));
    assert_stage(&ledger, "handling", "2026-11-23 10:30", Some("2026-11-26 10:30"), Some("on_time"));
}

#[test]
fn the_times_of_a_unit_are_counted_from_step_to_step() {
    let mut ledger = ledger();
    take(&mut ledger, "assigned", "2026-11-23 09:00", &json!({"department": "D1"}));
    for (local, status) in [
        ("2026-11-23 09:07", "dispatched"),
        ("2026-11-23 09:09", "en_route"),
        ("2026-11-23 09:19", "on_scene"),
        ("2026-11-23 09:49", "cleared"),
        ("2026-11-23 09:50", "available"),
        ("2026-11-23 10:30", "dispatched"),
        ("2026-11-23 10:50", "on_scene"),
    ] {
        take(&mut ledger, "unit_status", local, &json!({"unit": "U1", "unit_status": status}));
    }
    let row = ledger.subject(Stream::CityEvent, "s").unwrap().0;
    let times =
        json!({"sending_minutes": 7, "turnout_minutes": 2, "arrival_minutes": 12, "scene_minutes": 30, "arrived_at": "@2026-11-23 09:19"});
    assert_row(&row, &times);
}
