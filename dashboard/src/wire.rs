//! The words of the frame stream (`/ws/v1`) as JSON text: what clients say and what they are told.

use crate::replay::{ReplayAsked, ReplayTold};
use analytics::duty::{Alarm, Mode};
use analytics::frame::{CellId, CellKey, OpenEvent, OpenOrder, UnitNow};
use analytics::reading::{Level, Reading, State};
use axum::extract::ws::Utf8Bytes;
use ingest::record::{Text, UtcMs};
use serde::ser::{SerializeMap, SerializeTuple};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a client says first, and again when it has missed something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ClientMessage {
    /// Which wall it shows, and up to which change it knows that wall.
    Hello {
        wall: String,
        #[serde(default)]
        epoch: Option<String>,
        #[serde(default)]
        seq: Option<u64>,
        /// A past to be shown instead of now.
        #[serde(default)]
        replay: Option<ReplayAsked>,
    },
}

/// How a source stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SourceState {
    /// Its newest record is younger than its pace.
    Live,
    /// Its newest record is older than its pace.
    Late,
    /// It has never sent anything.
    Silent,
    /// It has no pace to be judged by.
    Idle,
}

/// A source as walls and the interface show it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SourceView {
    /// Name of its declaration.
    pub(crate) source: String,
    /// Whether it is an invented city.
    pub(crate) simulated: bool,
    /// Records and rejected rows that came in: accepted, duplicates and rejected together.
    pub(crate) received: u64,
    /// Records that were new.
    pub(crate) accepted: u64,
    /// Records that were known already.
    pub(crate) duplicates: u64,
    /// Rows kept as rejects.
    pub(crate) rejected: u64,
    /// When the newest record came in.
    #[schema(value_type = Option<String>)]
    pub(crate) last_recorded_at: Option<UtcMs>,
    /// The newest instant that it told of.
    #[schema(value_type = Option<String>)]
    pub(crate) watermark: Option<UtcMs>,
    /// Seconds since the newest record came in.
    pub(crate) lag_s: Option<i64>,
    /// How it stands.
    pub(crate) state: SourceState,
}

/// A cell as `[id, indicator, window, {key: value}]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CellWire<'a>(pub(crate) &'a CellKey);

impl Serialize for CellWire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(4)?;
        tuple.serialize_element(&self.0.id)?;
        tuple.serialize_element(self.0.indicator.as_ref())?;
        tuple.serialize_element(self.0.window.name())?;
        tuple.serialize_element(&KeysWire(self.0))?;
        tuple.end()
    }
}

struct KeysWire<'a>(&'a CellKey);

impl Serialize for KeysWire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.keys.len()))?;
        for (column, value) in &self.0.keys {
            map.serialize_entry(column.as_ref(), value.as_str())?;
        }
        map.end()
    }
}

/// A reading as `[id, value, numerator, denominator, state, level]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct ValueWire(CellId, Option<f64>, Option<f64>, Option<f64>, State, Level);

impl ValueWire {
    /// The reading that a cell is shown with.
    pub(crate) fn new(cell: CellId, reading: Reading) -> Self {
        Self(cell, reading.value.get(), reading.numerator.get(), reading.denominator.get(), reading.state, reading.level)
    }
}

/// The last hours of a cell as `[id, [values, oldest first]]`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct SeriesWire<'a>(pub(crate) CellId, pub(crate) &'a [Option<f64>]);

/// Where and when in the stream a message stands.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Place<'a> {
    /// The run of the engine.
    pub(crate) epoch: &'a str,
    /// The newest change that the message contains.
    pub(crate) seq: u64,
    /// The instant that its readings are of.
    pub(crate) as_of: UtcMs,
    /// The server's clock.
    pub(crate) server_time: UtcMs,
}

/// What the server says.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ServerMessage<'a> {
    /// Everything that a wall shows.
    Snapshot {
        #[serde(flatten)]
        place: Place<'a>,
        watermark: Option<UtcMs>,
        simulated: bool,
        cells: Vec<CellWire<'a>>,
        values: Vec<ValueWire>,
        series: Vec<SeriesWire<'a>>,
        /// The most urgent of the open city events.
        events: Vec<&'a OpenEvent>,
        /// All units, where they are listed.
        units: Vec<&'a UnitNow>,
        /// How many are open, by stage.
        #[serde(skip_serializing_if = "Option::is_none")]
        totals: Option<&'a BTreeMap<Text, usize>>,
        /// The most urgent of the open orders.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        orders: Vec<&'a OpenOrder>,
        /// How many are open, by stage.
        #[serde(skip_serializing_if = "Option::is_none")]
        order_totals: Option<&'a BTreeMap<Text, usize>>,
        sources: Vec<SourceView>,
        /// The past that is shown.
        #[serde(skip_serializing_if = "Option::is_none")]
        replay: Option<ReplayTold>,
        mode: &'a Mode,
        /// Those that stand, the gravest first.
        alarms: &'a [Alarm],
    },
    /// What changed on a wall since `from`.
    Change {
        from: u64,
        #[serde(flatten)]
        place: Place<'a>,
        watermark: Option<UtcMs>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        cells: Vec<CellWire<'a>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        values: Vec<ValueWire>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        series: Vec<SeriesWire<'a>>,
        #[serde(skip_serializing_if = "ListWire::is_empty")]
        events: ListWire<'a, OpenEvent>,
        /// Units that do something else now.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        units: Vec<&'a UnitNow>,
        #[serde(skip_serializing_if = "Option::is_none")]
        totals: Option<&'a BTreeMap<Text, usize>>,
        #[serde(skip_serializing_if = "ListWire::is_empty")]
        orders: ListWire<'a, OpenOrder>,
        #[serde(skip_serializing_if = "Option::is_none")]
        order_totals: Option<&'a BTreeMap<Text, usize>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        sources: Vec<SourceView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        mode: Option<&'a Mode>,
        /// All that stand.
        #[serde(skip_serializing_if = "Option::is_none")]
        alarms: Option<&'a [Alarm]>,
    },
    /// Nothing changed, and the server is there.
    Heartbeat {
        #[serde(flatten)]
        place: Place<'a>,
    },
    /// A past is being read before it can be shown.
    Preparing {
        /// How much of it is read.
        percent: u64,
        replay: ReplayTold,
    },
    /// The last word before the server closes.
    Bye { reason: &'a str },
}

/// Changes of a list of what is open.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListWire<'a, T> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) put: Vec<&'a T>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) gone: Vec<&'a Text>,
}

impl<T> Default for ListWire<'_, T> {
    fn default() -> Self {
        Self { put: Vec::new(), gone: Vec::new() }
    }
}

impl<T> ListWire<'_, T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty()
    }
}

impl ServerMessage<'_> {
    /// As the text of one WebSocket message; cheap to clone, so that all clients share it.
    pub(crate) fn encode(&self) -> Utf8Bytes {
        match serde_json::to_string(self) {
            Ok(text) => text.into(),
            Err(error) => {
                debug_assert!(false, "frames have no form that JSON cannot take: {error}");
                metrics::counter!("cityops_mistakes_total", "where" => "wire").increment(1);
                Utf8Bytes::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
        serde_json::from_str(message.encode().as_str()).unwrap()
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
        let reading =
            Reading { value: Some(50.0).into(), numerator: Some(1.0).into(), denominator: Some(2.0).into(), ..Reading::default() };
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
        assert_eq!(decoded(&ServerMessage::Bye { reason: "stopping" }), json!({"type": "bye", "reason": "stopping"}));
    }

    #[test]
    fn a_hello_may_say_what_it_knows() {
        let hello = |text| serde_json::from_str::<ClientMessage>(text);
        let first = ClientMessage::Hello { wall: "main".to_owned(), epoch: None, seq: None, replay: None };
        let again = ClientMessage::Hello { wall: "main".to_owned(), epoch: Some("e1".to_owned()), seq: Some(7), replay: None };
        assert_eq!(hello(r#"{"type":"hello","wall":"main"}"#).unwrap(), first);
        assert_eq!(hello(r#"{"type":"hello","wall":"main","epoch":"e1","seq":7}"#).unwrap(), again);
        assert!(hello(r#"{"type":"hello"}"#).is_err());
        assert!(hello(r#"{"type":"goodbye","wall":"main"}"#).is_err());
    }
}
