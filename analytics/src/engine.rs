//! The one loop: takes journalled batches, the clock and questions in order, and publishes numbered frames.

use crate::frame::Frame;
use crate::reading::Reading;
use crate::window::Window;
use ingest::record::{Stream, Text, UtcMs};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio::sync::{broadcast, oneshot};

/// A handle on the running engine; cheap to clone.
#[derive(Clone, Debug)]
pub struct EngineHandle {
    frames: broadcast::Sender<Arc<Frame>>,
    inputs: std::sync::mpsc::SyncSender<Input>,
}

/// Everything that the loop can be given.
#[derive(Debug)]
pub(crate) enum Input {
    /// Somebody asks; the answer goes back by the channel inside.
    Ask(Question),
}

/// What can be asked of the engine.
#[derive(Debug)]
pub enum Question {
    /// One subject: its state, clocks and timeline.
    Subject {
        /// Its stream.
        stream: Stream,
        /// Its number.
        subject_id: Text,
        /// Where the answer goes; `None` if there is no such subject.
        answer: oneshot::Sender<Option<SubjectView>>,
    },
    /// Everything current, as one frame with all cells, readings, series and open events.
    Snapshot {
        /// Where the answer goes.
        answer: oneshot::Sender<Arc<Frame>>,
    },
    /// A comparison of every live reading with the batch answer at one consistent instant; takes seconds, the loop goes on.
    Audit {
        /// Where the answer goes.
        answer: oneshot::Sender<Result<AuditReport, String>>,
    },
    /// The readings of one indicator and window at a past instant, from the journal's records of that time.
    Past {
        /// The indicator.
        indicator: String,
        /// The window.
        window: Window,
        /// The past instant.
        at: UtcMs,
        /// Where the answer goes.
        answer: oneshot::Sender<Result<Vec<PastReading>, String>>,
    },
}

/// One subject as the interface shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubjectView {
    /// The row of its table: column to value.
    pub row: Map<String, Value>,
    /// Its steps in order, as canonical records.
    pub steps: Vec<Map<String, Value>>,
}

/// A reading of a past instant.
#[derive(Clone, Debug, PartialEq)]
pub struct PastReading {
    /// Key columns and their values; empty for the whole city.
    pub keys: Vec<(Arc<str>, Text)>,
    /// The reading.
    pub reading: Reading,
}

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AuditReport {
    /// The instant compared.
    pub as_of: UtcMs,
    /// The newest journal batch compared.
    pub journal_seq: u64,
    /// Records that the batch answer was computed from.
    pub records: u64,
    /// Readings compared, live against batch.
    pub compared: u64,
    /// Per indicator: how many compared, and the differences found (at most 20 each).
    pub indicators: Vec<IndicatorAudit>,
}

impl AuditReport {
    /// Whether every reading agreed.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.indicators.iter().all(|indicator| indicator.differing == 0)
    }
}

/// What an audit found of one indicator.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IndicatorAudit {
    /// The indicator.
    pub indicator: String,
    /// Readings compared.
    pub compared: u64,
    /// Readings that differ.
    pub differing: u64,
    /// The first differences, in words.
    pub differences: Vec<String>,
}

impl EngineHandle {
    /// The frames from now on. A receiver that falls behind sees `Lagged` and must take a snapshot.
    #[must_use]
    pub fn frames(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }

    /// Asks; the answer comes by the question's own channel, or that channel closes if the engine has stopped.
    pub fn ask(&self, question: Question) {
        if self.inputs.send(Input::Ask(question)).is_err() {
            tracing::warn!("engine has stopped, question dropped");
        }
    }
}
