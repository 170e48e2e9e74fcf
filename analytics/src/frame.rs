//! Numbered frames: what one tick of the engine changed, encoded by nobody yet and shared by all.

use crate::dispatch::UnitStatus;
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

/// What changed in the list of open city events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChanges {
    /// New or changed open events.
    pub put: Vec<OpenEvent>,
    /// Events that are no longer open or no longer count.
    pub gone: Vec<Text>,
}

impl FromIterator<(Text, Option<OpenEvent>)> for EventChanges {
    /// By number: the event as it is now, or none if it is no longer open.
    fn from_iter<I: IntoIterator<Item = (Text, Option<OpenEvent>)>>(changed: I) -> Self {
        let mut changes = Self::default();
        for (event_no, event) in changed {
            match event {
                Some(event) => changes.put.push(event),
                None => changes.gone.push(event_no),
            }
        }
        changes
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
    pub events: EventChanges,
    /// Units that do something else now.
    pub units: Vec<UnitNow>,
}
