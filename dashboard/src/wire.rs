//! The words of the frame stream (`/ws/v1`) as JSON text: what clients say and what they are told.

use crate::replay::{ReplayAsked, ReplayTold};
use analytics::duty::{Alarm, Mode};
use analytics::frame::{CellId, CellKey, OpenEvent, OpenOrder, UnitNow};
use analytics::reading::{Level, Reading, State};
use bytes::Bytes;
use ingest::record::{Text, UtcMs};
use serde::ser::{SerializeMap, SerializeTuple};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};
use utoipa::ToSchema;

/// The longest header of a frame that a server sends (RFC 6455, 5.2).
const MOST_HEADER_BYTES: usize = 10;

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
        /// What a screen is admitted by, where walls are not open.
        #[serde(default)]
        token: Option<String>,
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
    Bye {
        reason: &'a str,
        /// A word for the kind of reason.
        kind: &'a str,
    },
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
    /// As one whole frame of WebSocket, a message of text; cheap to clone, so that all clients share it.
    pub(crate) fn encode(&self) -> Bytes {
        let text = match serde_json::to_vec(self) {
            Ok(text) => text,
            Err(error) => {
                debug_assert!(false, "messages have no form that JSON cannot take: {error}");
                metrics::counter!("cityops_mistakes_total", "where" => "wire").increment(1);
                Vec::new()
            }
        };
        let mut frame = Vec::with_capacity(text.len() + MOST_HEADER_BYTES);
        let written = Frame::message(text, OpCode::Data(Data::Text), true).format(&mut frame);
        debug_assert!(written.is_ok(), "a frame without a mask is written as it is");
        frame.into()
    }
}

#[cfg(test)]
mod tests;
