//! A frame's messages say what it changed, under keys and names that a reader can hold against each other.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test states its own world")]

use super::*;
use analytics::window::Window;
use std::sync::Arc;

fn at(second: i64) -> UtcMs {
    UtcMs::clamped(second * 1000)
}

fn frame(epoch: &str, seq: u64) -> Frame {
    Frame {
        epoch: epoch.into(),
        seq,
        as_of: at(i64::try_from(seq).unwrap()),
        watermark: None,
        journal_seq: 7,
        gone: Vec::new(),
        cells: Vec::new(),
        readings: Vec::new(),
        series: Vec::new(),
        events: ListChanges::default(),
        orders: ListChanges::default(),
        units: Vec::new(),
        mode: None,
        alarms: None,
    }
}

fn cell(id: CellId, keys: &[(&str, &str)]) -> CellKey {
    let keys = keys.iter().map(|(name, value)| (Arc::from(*name), Text::from(*value))).collect();
    CellKey { id, indicator: "event.backlog".into(), window: Window::from_name("live").unwrap(), keys }
}

fn reading(value: f64) -> Reading {
    Reading { value: Some(value).into(), ..Reading::default() }
}

fn event(number: &str, stage: &str) -> OpenEvent {
    OpenEvent {
        event_no: number.into(),
        stage: stage.into(),
        stage_since: Some(at(3)),
        area: Some("990101".into()),
        ..OpenEvent::default()
    }
}

fn nobody(_: Stream, _: &Text) -> Option<Map<String, Value>> {
    None
}

fn teller() -> Teller {
    Teller::new("north", Published::with("city"))
}

/// Topic, key and value of each message.
fn told(messages: &[Outgoing]) -> Vec<(String, String, Value)> {
    let value = |message: &Outgoing| message.value.as_ref().map_or(Value::Null, |value| serde_json::from_slice(value).unwrap());
    messages.iter().map(|message| (message.topic.clone(), message.key.clone(), value(message))).collect()
}

fn header<'m>(message: &'m Outgoing, name: &str) -> &'m str {
    message.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn a_reading_has_one_key_wherever_it_is_published_and_its_frame_closes_the_batch() {
    let mut whole = frame("e1", 4);
    whole.cells = vec![cell(9, &[("stage", "filed"), ("area", "990101")])];
    whole.readings = vec![(9, reading(12.0))];
    let messages = teller().snapshot(&whole, &mut nobody);
    let told = told(&messages);
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].0.as_str(), told[0].1.as_str()), ("city.readings.v1", r#"event.backlog|live|{"area":"990101","stage":"filed"}"#));
    assert_eq!((&told[0].2["value"], &told[0].2["keys"]["area"], &told[0].2["as_of"]), (&json!(12.0), &json!("990101"), &json!(at(4))));
    assert_eq!((told[1].1.as_str(), &told[1].2["cells"], &told[1].2["journal_seq"]), ("frame", &json!(1), &json!(7)));
    let heads = ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_epoch", "ce_seq"].map(|name| header(&messages[0], name));
    assert_eq!(heads, ["1.0", "e1/4/0", "/cityops/north", "cityops.reading.v1", "e1", "4"]);
}

#[test]
fn a_cell_that_went_is_taken_out_also_when_that_was_missed() {
    let mut teller = teller();
    let mut whole = frame("e1", 1);
    whole.cells = vec![cell(1, &[("area", "a")]), cell(2, &[("area", "b")]), cell(3, &[("area", "c")])];
    teller.snapshot(&whole, &mut nobody);
    let mut change = frame("e1", 2);
    change.gone = vec![1];
    assert_eq!(
        told(&teller.change(&change, &mut nobody))[0],
        ("city.readings.v1".into(), r#"event.backlog|live|{"area":"a"}"#.into(), Value::Null)
    );
    // In another epoch cells have other numbers; the one that is not there any more is known by its key.
    let mut other = frame("e2", 1);
    other.cells = vec![cell(1, &[("area", "c")])];
    let told = told(&teller.snapshot(&other, &mut nobody));
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].1, r#"event.backlog|live|{"area":"b"}"#);
}

#[test]
fn a_stage_is_told_once_also_after_a_snapshot_and_the_last_one_is_asked_for() {
    let mut teller = teller();
    let mut whole = frame("e1", 1);
    whole.events.put = vec![event("E1", "filed"), event("E2", "filed")];
    let lifecycle = |messages: &[Outgoing]| -> Vec<(String, Value)> {
        let found = messages.iter().filter(|message| message.topic == "city.lifecycle.v1");
        found
            .map(|message| (header(message, "ce_id").to_owned(), serde_json::from_slice(message.value.as_ref().unwrap()).unwrap()))
            .collect()
    };
    assert_eq!(lifecycle(&teller.snapshot(&whole, &mut nobody)), [], "what stands as it is told first is no change");
    let mut change = frame("e1", 2);
    change.events.put = vec![event("E1", "assigned"), event("E2", "filed"), event("E3", "reported")];
    let found = lifecycle(&teller.change(&change, &mut nobody));
    let ends: Vec<(&Value, &Value, &Value)> = found.iter().map(|(_, value)| (&value["number"], &value["from"], &value["to"])).collect();
    assert_eq!(ends, [(&json!("E1"), &json!("filed"), &json!("assigned")), (&json!("E3"), &Value::Null, &json!("reported"))]);
    assert_eq!(found[0].0, format!("city_events/E1/assigned/{}", at(3)));
    // A snapshot without E2: it was closed while nobody listened.
    let mut later = frame("e1", 9);
    later.events.put = vec![event("E1", "assigned"), event("E3", "reported")];
    let row = |stream: Stream, number: &Text| {
        assert_eq!((stream, number.as_str()), (Stream::CityEvent, "E2"));
        json!({"stage": "closed", "area": "990101", "updated_at": "2026-03-02T01:00:00Z"}).as_object().cloned()
    };
    let messages = teller.snapshot(&later, &mut { row });
    assert_eq!(lifecycle(&messages).iter().map(|(_, value)| value["to"].clone()).collect::<Vec<_>>(), [json!("closed")]);
    assert!(told(&messages).contains(&("city.dispatch.v1".into(), "event|E2".into(), Value::Null)));
}

#[test]
fn an_alarm_is_told_at_each_of_its_steps_under_a_name_of_its_own() {
    let alarm = |acknowledged: Option<UtcMs>| -> Alarm {
        serde_json::from_value(json!({
            "alarm": "a-1", "indicator": "flood.rain_24h", "window": "24h", "keys": {}, "priority": 1, "value": 120.0, "bound": 100.0,
            "raised_at": at(1), "acknowledged_at": acknowledged, "acknowledged_by": acknowledged.map(|_| "d-07"), "cleared_at": null,
            "response": {"zh": "转移", "en": "Move"}, "owner": "市防指",
        }))
        .unwrap()
    };
    let mut teller = teller();
    let steps = |messages: Vec<Outgoing>| -> Vec<String> {
        messages.iter().filter(|message| message.topic == "city.alarms.v1").map(|message| header(message, "ce_id").to_owned()).collect()
    };
    let of = |seq, alarms| Frame { alarms: Some(alarms), ..frame("e1", seq) };
    assert_eq!(steps(teller.snapshot(&of(1, vec![alarm(None)]), &mut nobody)), ["a-1/raised"]);
    assert_eq!(steps(teller.change(&of(2, vec![alarm(Some(at(2)))]), &mut nobody)), ["a-1/acknowledged"]);
    assert_eq!(steps(teller.change(&of(3, Vec::new()), &mut nobody)), ["a-1/over"]);
}

#[test]
fn what_an_earlier_run_left_is_taken_out_by_the_first_snapshot() {
    let mut teller = teller();
    assert!(!teller.is_begun());
    teller.clear("city.readings.v1", ["frame", r#"event.backlog|live|{"area":"a"}"#, "gone|live|{}"].map(str::to_owned).into());
    teller.clear("city.dispatch.v1", ["event|E1", "event|E2", "unit|U1"].map(str::to_owned).into());
    let mut whole = frame("e2", 1);
    (whole.cells, whole.readings) = (vec![cell(1, &[("area", "a")])], vec![(1, reading(1.0))]);
    whole.events.put = vec![event("E1", "filed")];
    let messages = teller.snapshot(&whole, &mut nobody);
    let out: Vec<_> = messages.iter().filter(|message| message.value.is_none()).collect();
    let named: Vec<_> = out.iter().map(|message| (message.key.as_str(), header(message, "ce_type"))).collect();
    assert_eq!(named, [("event|E2", "cityops.event.v1"), ("unit|U1", "cityops.unit.v1"), ("gone|live|{}", "cityops.reading.v1")]);
    assert!(out.iter().all(|message| teller.is_said_once(message)));
    assert!(teller.snapshot(&frame("e2", 2), &mut nobody).iter().all(|message| message.key != "unit|U1"), "once");
}
