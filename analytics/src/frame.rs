//! Numbered frames: what one tick of the engine changed, encoded by nobody yet and shared by all.

use crate::dispatch::UnitStatus;
use crate::duty::{Alarm, Mode};
use crate::reading::Reading;
use crate::window::Window;
use ingest::declaration::Label;
use ingest::record::{Text, UtcMs};
use ingest::reference::UnitKind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Number of a cell within an epoch; given once, never reused.
pub type CellId = u32;

/// Which cell a number means: told once per epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellKey {
    /// The number that frames use from now on.
    pub id: CellId,
    /// The indicator, such as `case.on_time_rate`.
    pub indicator: Arc<str>,
    /// The window.
    pub window: Window,
    /// Key columns and their values; empty for the whole city.
    pub keys: Vec<(Arc<str>, Text)>,
}

/// A city event as walls and queues list it; no personal data.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OpenEvent {
    /// Its number.
    pub event_no: Text,
    /// Stage: reported, filed, assigned, handling, checking or suspended.
    pub stage: Text,
    /// Since when it is in that stage.
    pub stage_since: Option<UtcMs>,
    /// Until when it may be in that stage.
    pub stage_due: Option<UtcMs>,
    /// The clock of that stage: `on_time`, `due_soon`, `overdue` or `paused`.
    pub stage_clock: Option<Text>,
    /// District code.
    pub area: Option<Text>,
    /// Town code.
    pub town: Option<Text>,
    /// Responsible body.
    pub department: Option<Text>,
    /// Class of the event.
    pub class_code: Option<Text>,
    /// 1 the gravest to 4.
    pub severity: Option<i64>,
    /// Where it is, masked.
    pub address: Option<Text>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// When it was reported.
    pub reported_at: Option<UtcMs>,
    /// When it must be closed.
    pub due: Option<UtcMs>,
    /// `on_time`, `due_soon`, `overdue` or `paused`.
    pub clock: Option<Text>,
    /// The unit on it.
    pub unit: Option<Text>,
    /// What that unit does.
    pub unit_status: Option<Text>,
    /// The beginning of what it is about, masked.
    pub content: Option<Text>,
    /// When the last of its steps happened.
    pub updated_at: Option<UtcMs>,
    /// How many steps it is made of; what an action on it is decided on.
    pub version: Option<i64>,
    /// The rule that has stepped in since.
    pub escalated_by: Option<Text>,
    /// When that rule stepped in.
    pub escalated_at: Option<UtcMs>,
}

/// Where something is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnitPlace {
    /// Code of the area.
    pub area: Option<Text>,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
}

/// A unit and what it does now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitNow {
    /// Its code.
    pub unit: Text,
    /// What it is; null for a unit that the city does not list.
    pub kind: Option<UnitKind>,
    /// Its name; null for a unit that the city does not list.
    pub name: Option<Label>,
    /// The body that it belongs to.
    pub department: Option<Text>,
    /// Where it was last known to be: at its event once it has arrived, else at its base.
    #[serde(flatten)]
    pub place: UnitPlace,
    /// What it does.
    pub status: UnitStatus,
    /// The event that it is on.
    pub event_no: Option<Text>,
    /// Class of that event.
    pub event_class: Option<Text>,
    /// District code of that event.
    pub event_area: Option<Text>,
    /// Since when it does that; null as long as nothing was heard of it.
    pub since: Option<UtcMs>,
}

/// A hotline order as walls and queues list it; no personal data.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OpenOrder {
    /// Its number.
    pub order_no: Text,
    /// Stage: registered, direct, dispatched, signed, returned, replied, revisited or hung.
    pub stage: Text,
    /// District code.
    pub area: Option<Text>,
    /// Town code.
    pub town: Option<Text>,
    /// The handler, else the body last named.
    pub department: Option<Text>,
    /// Class of the matter.
    pub class_code: Option<Text>,
    /// consult, help, complaint, report, suggestion or praise.
    pub order_type: Option<Text>,
    /// How it came.
    pub channel: Option<Text>,
    /// u1, u2, u3 or u4.
    pub urgency: Option<Text>,
    /// When it was registered.
    pub registered_at: Option<UtcMs>,
    /// When the citizen must have heard something.
    pub response_due: Option<UtcMs>,
    /// State of the response clock.
    pub response_clock: Option<Text>,
    /// When it must be concluded.
    pub due: Option<UtcMs>,
    /// `on_time`, `due_soon`, `overdue` or `paused`: state of the handling clock.
    pub clock: Option<Text>,
    /// The beginning of what it is about, masked.
    pub content: Option<Text>,
    /// Number of the city event that it became.
    pub linked_event: Option<Text>,
    /// When it came to its stage.
    pub stage_since: Option<UtcMs>,
    /// The rule that has stepped in since.
    pub escalated_by: Option<Text>,
    /// When that rule stepped in.
    pub escalated_at: Option<UtcMs>,
    /// When the last of its steps happened.
    pub updated_at: Option<UtcMs>,
    /// How many steps it is made of; what an action on it is decided on.
    pub version: Option<i64>,
}

/// Something that is listed while it is open.
pub trait Listed {
    /// Its number.
    fn number(&self) -> &Text;
}

impl Listed for OpenEvent {
    fn number(&self) -> &Text {
        &self.event_no
    }
}

impl Listed for OpenOrder {
    fn number(&self) -> &Text {
        &self.order_no
    }
}

/// What changed in a list of what is open.
#[derive(Clone, Debug, PartialEq)]
pub struct ListChanges<T> {
    /// What is new or has changed.
    pub put: Vec<T>,
    /// Numbers of what is no longer open or no longer counts.
    pub gone: Vec<Text>,
}

impl<T> Default for ListChanges<T> {
    fn default() -> Self {
        Self { put: Vec::new(), gone: Vec::new() }
    }
}

/// One tick's changes. `seq` counts frames within `epoch` from 1 without gaps; a frame is applied whole or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Names this run of the engine; cell numbers mean nothing in another.
    pub epoch: Arc<str>,
    /// Number of the frame.
    pub seq: u64,
    /// The server's instant that every reading of the frame is of.
    pub as_of: UtcMs,
    /// The newest `occurred_at` that the engine has taken in.
    pub watermark: Option<UtcMs>,
    /// The newest journal batch that the frame reflects.
    pub journal_seq: u64,
    /// Cells that are no more: their indicator is gone or another now.
    pub gone: Vec<CellId>,
    /// Cells that appear here first.
    pub cells: Vec<CellKey>,
    /// Changed readings.
    pub readings: Vec<(CellId, Reading)>,
    /// The last 24 hourly values, oldest first, of cells whose hours changed.
    pub series: Vec<(CellId, Vec<Option<f64>>)>,
    /// Changed open city events.
    pub events: ListChanges<OpenEvent>,
    /// Changed open orders.
    pub orders: ListChanges<OpenOrder>,
    /// Units that do something else now.
    pub units: Vec<UnitNow>,
    /// The mode, if anything was decided on duty.
    pub mode: Option<Mode>,
    /// The alarms that stand, all of them, if anything was decided on duty.
    pub alarms: Option<Vec<Alarm>>,
}
