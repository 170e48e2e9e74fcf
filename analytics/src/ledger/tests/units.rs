//! Units: their newest step counts, at the place of their event once they are there, else at their base.

use super::{RULES, at, record};
use crate::dispatch::UnitStatus;
use crate::frame::UnitNow;
use crate::ledger::Ledger;
use crate::rules::CityRules;
use ingest::declaration::DeclarationFile;
use ingest::record::{Record, Stream};
use ingest::reference::{Reference, UnitKind};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// A city with two units of one department.
fn rules() -> Arc<CityRules> {
    let file = |path: &str, text: &str| DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let (reference, mistakes) = Reference::load(&[
        file("city.toml", "name = { zh = \"城\", en = \"City\" }\nzone = \"Asia/Shanghai\"\nlongitude = 113\nlatitude = 33\n"),
        file("areas.csv", "code,level,parent,zh,en\n990101,district,,甲,A\n990102,district,,乙,B\n"),
        file("departments.csv", "code,zh,en\nD44,水,Water\n"),
        file(
            "units.csv",
            "code,kind,zh,en,department,area,longitude,latitude\nU1,vehicle,车,Truck,D44,990101,113.1,33.1\nU2,person,人,Team,D44,990101,113.2,33.2\n",
        ),
    ]);
    assert_eq!(mistakes, []);
    Arc::new(CityRules::from_reference(&reference))
}

fn reported(event: &str, longitude: f64) -> Record {
    let place = json!({"area": "990102001", "class_code": "0101", "longitude": longitude, "latitude": 33.5});
    record(Stream::CityEvent, event, &format!("{event}-0"), "reported", at("2026-11-23 08:00"), &place)
}

fn said(event: &str, id: &str, local: &str, unit: &str, status: &str) -> Record {
    record(Stream::CityEvent, event, id, "unit_status", at(local), &json!({"unit": unit, "unit_status": status}))
}

fn unit(ledger: &Ledger, code: &str) -> UnitNow {
    ledger.units().into_iter().find(|unit| unit.unit == code).unwrap()
}

/// Where it is: area and degrees east.
fn place(unit: &UnitNow) -> (Option<&str>, Option<f64>) {
    (unit.place.area.as_deref(), unit.place.longitude)
}

#[test]
fn a_unit_that_nothing_was_heard_of_is_free_at_its_base() {
    let ledger = Ledger::new(rules());
    let codes: Vec<_> = ledger.units().into_iter().map(|unit| unit.unit).collect();
    assert_eq!(codes, ["U1", "U2"]);
    let truck = unit(&ledger, "U1");
    assert_eq!((truck.status, truck.since, truck.event_no.clone()), (UnitStatus::Available, None, None));
    assert_eq!(
        (truck.kind, truck.name.clone().unwrap().en.as_str(), truck.department.as_deref()),
        (Some(UnitKind::Vehicle), "Truck", Some("D44"))
    );
    assert_eq!(place(&truck), (Some("990101"), Some(113.1)));
}

#[test]
fn the_newest_step_over_all_events_counts_however_late_the_others_come() {
    let mut ledger = Ledger::new(rules());
    let now = at("2026-11-23 12:00");
    ledger.apply(&[reported("e1", 113.7), reported("e2", 113.9), said("e2", "b", "2026-11-23 10:00", "U1", "on_scene")], now);
    let changes = ledger.apply(&[said("e1", "a", "2026-11-23 09:00", "U1", "available")], now);
    assert_eq!(changes.units, [], "a late step of another event changes nothing");
    let truck = unit(&ledger, "U1");
    assert_eq!((truck.status, truck.event_no.as_deref(), truck.since), (UnitStatus::OnScene, Some("e2"), Some(at("2026-11-23 10:00"))));
    let changes = ledger.apply(&[said("e1", "c", "2026-11-23 11:00", "U1", "dispatched")], now);
    assert_eq!(changes.units.len(), 1);
    assert_eq!((changes.units[0].status, changes.units[0].event_no.as_deref()), (UnitStatus::Dispatched, Some("e1")));
}

#[test]
fn a_unit_on_the_scene_is_where_its_event_is_also_when_that_is_told_later() {
    let mut ledger = Ledger::new(rules());
    let now = at("2026-11-23 12:00");
    ledger.apply(&[said("e1", "a", "2026-11-23 09:00", "U1", "en_route")], now);
    assert_eq!(place(&unit(&ledger, "U1")), (Some("990101"), Some(113.1)), "on its way: its base is the last place known");
    ledger.apply(&[said("e1", "b", "2026-11-23 09:20", "U1", "on_scene")], now);
    assert_eq!(place(&unit(&ledger, "U1")), (Some("990101"), Some(113.1)), "nobody knows yet where the event is");
    let mut ledger = Ledger::decode(&ledger.encode().unwrap().bytes, rules(), Path::new("/nowhere")).unwrap();
    let changes = ledger.apply(&[reported("e1", 113.7)], now);
    assert_eq!(place(&changes.units[0]), (Some("990102"), Some(113.7)));
    assert_eq!((changes.units[0].event_class.as_deref(), changes.units[0].event_area.as_deref()), (Some("0101"), Some("990102")));
    ledger.apply(&[said("e1", "c", "2026-11-23 10:00", "U1", "available")], now);
    let truck = unit(&ledger, "U1");
    assert_eq!((place(&truck), truck.event_no.clone(), truck.event_class.clone()), ((Some("990101"), Some(113.1)), None, None));
}

#[test]
fn drills_and_unknown_words_move_no_unit_and_unlisted_units_are_shown() {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    let now = at("2026-11-23 12:00");
    let drill = json!({"unit": "U7", "unit_status": "on_scene", "status_class": "exercise"});
    ledger.apply(&[record(Stream::CityEvent, "e1", "a", "unit_status", at("2026-11-23 09:00"), &drill)], now);
    ledger.apply(&[said("e2", "b", "2026-11-23 09:00", "U8", "asleep")], now);
    assert_eq!(ledger.units(), []);
    ledger.apply(&[said("e3", "c", "2026-11-23 09:00", "U9", "on_scene")], now);
    let stranger = unit(&ledger, "U9");
    assert_eq!((stranger.status, stranger.kind, stranger.name), (UnitStatus::OnScene, None, None));
}
