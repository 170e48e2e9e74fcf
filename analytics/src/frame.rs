//! Numbered frames: what one tick of the engine changed, encoded by nobody yet and shared by all.

use crate::reading::Reading;
use crate::window::Window;
use ingest::record::{Text, UtcMs};
use serde::Serialize;
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

/// What changed in the list of open city events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChanges {
    /// New or changed open events.
    pub put: Vec<OpenEvent>,
    /// Events that are no longer open or no longer count.
    pub gone: Vec<Text>,
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
}
