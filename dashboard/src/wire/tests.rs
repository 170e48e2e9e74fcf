//! What clients are told, as JSON.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use analytics::dispatch::UnitStatus;
use analytics::duty::Tag;
use analytics::frame::UnitPlace;
use analytics::indicator::Priority;
use analytics::window::Window;
use ingest::declaration::Label;
use ingest::reference::UnitKind;
use serde_json::{Value, json};

fn at(text: &str) -> UtcMs {
    UtcMs::parse(&json!(text)).unwrap()
}

fn place() -> Place<'static> {
    Place { epoch: "e1", seq: 7, as_of: at("2026-11-22T09:00:00Z"), server_time: at("2026-11-22T09:00:00.120Z") }
}

fn decoded(message: &ServerMessage<'_>) -> Value {
    serde_json::to_value(message).unwrap()
}

fn event() -> OpenEvent {
    OpenEvent {
        event_no: "e-1".into(),
        stage: "filed".into(),
        stage_due: Some(at("2026-11-22T09:00:00Z")),
        stage_clock: Some("due_soon".into()),
        area: Some("990101".into()),
        class_code: Some("0201".into()),
        severity: Some(2),
        reported_at: Some(at("2026-11-22T08:00:00Z")),
        clock: Some("on_time".into()),
        ..OpenEvent::default()
    }
}

fn unit() -> UnitNow {
    UnitNow {
        unit: "U4401".into(),
        kind: Some(UnitKind::Vehicle),
        name: Some(Label { zh: "抢修车".to_owned(), en: "Repair truck".to_owned() }),
        department: Some("D44".into()),
        place: UnitPlace { area: Some("990101".into()), longitude: Some(113.3), latitude: Some(33.7) },
        status: UnitStatus::EnRoute,
        event_no: Some("e-1".into()),
        event_class: Some("0101".into()),
        event_area: None,
        since: Some(at("2026-11-22T08:30:00Z")),
    }
}

fn alarm() -> Alarm {
    Alarm {
        alarm: "A1".into(),
        tag: Tag {
            indicator: "flood.rain_24h".into(),
            window: Window::from_name("24h").unwrap(),
            keys: [("area".into(), "990101".into())].into_iter().collect(),
        },
        priority: Priority::Second,
        value: 120.0,
        bound: 100.0,
        raised_at: at("2026-11-22T08:10:00Z"),
        acknowledged_at: Some(at("2026-11-22T08:20:00Z")),
        acknowledged_by: Some("d-07".into()),
        cleared_at: None,
        response: Label { zh: "转移".to_owned(), en: "Move".to_owned() },
        owner: "市防指".into(),
    }
}

fn source() -> SourceView {
    SourceView {
        source: "demo_cases".to_owned(),
        simulated: true,
        received: 12,
        accepted: 10,
        duplicates: 1,
        rejected: 1,
        last_recorded_at: Some(at("2026-11-22T08:59:58Z")),
        watermark: None,
        lag_s: Some(2),
        state: SourceState::Live,
    }
}

#[test]
fn a_snapshot_names_cells_once_and_refers_to_them_by_number() {
    let key = CellKey { id: 3, indicator: "case.received".into(), window: Window::TODAY, keys: vec![("area".into(), "990101".into())] };
    let reading = Reading { value: Some(50.0).into(), numerator: Some(1.0).into(), denominator: Some(2.0).into(), ..Reading::default() };
    let (event, unit) = (event(), unit());
    let (mode, alarms) = (Mode { topic: Some("flood".into()), since: Some(at("2026-11-22T08:00:00Z")), ..Mode::default() }, [alarm()]);
    let snapshot = ServerMessage::Snapshot {
        place: place(),
        watermark: Some(at("2026-11-22T08:59:00Z")),
        simulated: true,
        cells: vec![CellWire(&key)],
        values: vec![ValueWire::new(3, Reading { state: State::Late, ..reading })],
        series: vec![SeriesWire(3, &[None, Some(1.5)])],
        events: vec![&event],
        units: vec![&unit],
        totals: None,
        orders: vec![],
        order_totals: None,
        sources: vec![source()],
        replay: None,
        mode: &mode,
        alarms: &alarms,
    };
    assert_eq!(
        decoded(&snapshot),
        json!({
            "type": "snapshot", "epoch": "e1", "seq": 7,
            "as_of": "2026-11-22T09:00:00.000Z", "server_time": "2026-11-22T09:00:00.120Z",
            "watermark": "2026-11-22T08:59:00.000Z", "simulated": true,
            "cells": [[3, "case.received", "today", {"area": "990101"}]],
            "values": [[3, 50.0, 1.0, 2.0, "late", "normal"]],
            "series": [[3, [null, 1.5]]],
            "events": [{"event_no": "e-1", "stage": "filed", "stage_since": null,
                "stage_due": "2026-11-22T09:00:00.000Z", "stage_clock": "due_soon", "area": "990101", "town": null, "department": null,
                "class_code": "0201", "severity": 2, "address": null, "longitude": null, "latitude": null, "reported_at": "2026-11-22T08:00:00.000Z",
                "due": null, "clock": "on_time", "unit": null, "unit_status": null,
                "content": null, "updated_at": null, "version": null, "escalated_by": null, "escalated_at": null}],
            "units": [{"unit": "U4401", "kind": "vehicle", "name": {"zh": "抢修车", "en": "Repair truck"}, "department": "D44",
                "area": "990101", "longitude": 113.3, "latitude": 33.7, "status": "en_route", "event_no": "e-1",
                "event_class": "0101", "event_area": null, "since": "2026-11-22T08:30:00.000Z"}],
            "sources": [{"source": "demo_cases", "simulated": true, "received": 12, "accepted": 10, "duplicates": 1,
                "rejected": 1, "last_recorded_at": "2026-11-22T08:59:58.000Z", "watermark": null, "lag_s": 2, "state": "live"}],
            "mode": {"topic": "flood", "since": "2026-11-22T08:00:00.000Z", "by": null, "note": null},
            "alarms": [{"alarm": "A1", "indicator": "flood.rain_24h", "window": "24h", "keys": {"area": "990101"}, "priority": 2,
                "value": 120.0, "bound": 100.0, "raised_at": "2026-11-22T08:10:00.000Z", "acknowledged_at": "2026-11-22T08:20:00.000Z",
                "acknowledged_by": "d-07", "cleared_at": null, "response": {"zh": "转移", "en": "Move"}, "owner": "市防指"}],
        })
    );
}

#[test]
fn a_change_leaves_out_what_is_empty() {
    let gone = Text::from("e-9");
    let change = ServerMessage::Change {
        from: 6,
        place: place(),
        watermark: None,
        cells: vec![],
        values: vec![ValueWire::new(3, Reading { state: State::NoData, ..Reading::default() })],
        series: vec![],
        events: ListWire { put: vec![], gone: vec![&gone] },
        units: vec![],
        totals: None,
        orders: ListWire::default(),
        order_totals: None,
        sources: vec![],
        mode: None,
        alarms: None,
    };
    assert_eq!(
        decoded(&change),
        json!({
            "type": "change", "from": 6, "epoch": "e1", "seq": 7,
            "as_of": "2026-11-22T09:00:00.000Z", "server_time": "2026-11-22T09:00:00.120Z", "watermark": null,
            "values": [[3, null, null, null, "no_data", "normal"]],
            "events": {"gone": ["e-9"]},
        })
    );
}

#[test]
fn heartbeat_and_bye() {
    assert_eq!(
        decoded(&ServerMessage::Heartbeat { place: place() }),
        json!({"type": "heartbeat", "epoch": "e1", "seq": 7, "as_of": "2026-11-22T09:00:00.000Z",
            "server_time": "2026-11-22T09:00:00.120Z"})
    );
    assert_eq!(
        decoded(&ServerMessage::Bye { reason: "the server is stopping", kind: "stopping" }),
        json!({"type": "bye", "reason": "the server is stopping", "kind": "stopping"})
    );
}

#[test]
fn a_hello_may_say_what_it_knows() {
    let hello = |text| serde_json::from_str::<ClientMessage>(text);
    let first = ClientMessage::Hello { wall: "main".to_owned(), epoch: None, seq: None, replay: None, token: None };
    let known = (Some("e1".to_owned()), Some(7));
    let again = ClientMessage::Hello { wall: "main".to_owned(), epoch: known.0, seq: known.1, replay: None, token: Some("t".to_owned()) };
    assert_eq!(hello(r#"{"type":"hello","wall":"main"}"#).unwrap(), first);
    assert_eq!(hello(r#"{"type":"hello","wall":"main","epoch":"e1","seq":7,"token":"t"}"#).unwrap(), again);
    assert!(hello(r#"{"type":"hello"}"#).is_err());
    assert!(hello(r#"{"type":"goodbye","wall":"main"}"#).is_err());
}
