//! The one loop: takes journalled batches, the clock and questions in order, and publishes numbered frames.
//!
//! The loop has a thread of its own (`run`); this file is what others hold of it. Nothing reaches the engine but an [`Input`],
//! and nothing leaves it but frames and answers, so every reading is of one instant and one journal batch.

mod answer;
mod background;
mod follow;
mod layers;
mod lists;
mod replay;
mod restore;
mod run;

use crate::batch::BatchError;
use crate::cube::{CubeError, PlanError};
use crate::duty::Duty;
use crate::frame::Frame;
use crate::history::LedgerCopy;
use crate::indicator::Catalogue;
use crate::ledger::Ledger;
use crate::reading::Reading;
use crate::roll::Roll;
use crate::routing::Intake;
use crate::rules::CityRules;
use crate::window::Window;
use background::Proofs;
use ingest::clock;
use ingest::journal::{Journal, JournalError, JournalledBatch};
use ingest::record::{Record, Stream, Text, UtcMs};
pub use layers::Filling;
use layers::Progress;
pub use replay::{By, Preparation, Replay, ReplaySetup, known_since};
use run::Engine;
use serde::Serialize;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;
use tokio::sync::{broadcast, oneshot};

/// Inputs that may wait for the loop: each is at most one batch of 8192 records, so this bounds memory and lag to half a
/// second. Full, it holds the journal's writer, and that the senders.
const INPUTS_WAITING: usize = 4;

/// What an engine is made of.
#[derive(Debug)]
pub struct EngineSetup {
    /// The journal that it follows.
    pub journal: Journal,
    /// That journal's new batches.
    pub batches: Receiver<JournalledBatch>,
    /// Who else is told of them, before the loop and without being waited for.
    pub beside: Option<Intake>,
    /// The indicators that it keeps.
    pub catalogue: Arc<Catalogue>,
    /// The city's limits, hours and holidays.
    pub rules: Arc<CityRules>,
    /// Where the checkpoint lies.
    pub folder: PathBuf,
    /// Pace and sizes.
    pub settings: EngineSettings,
}

/// Pace and sizes of an engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineSettings {
    /// How often changed cells become a frame.
    pub tick: Duration,
    /// How often a checkpoint is written while records come in.
    pub checkpoint_every: Duration,
    /// Frames kept for a listener that is behind; further behind it must take a snapshot.
    pub frame_queue: usize,
}

/// The engine cannot start or answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// An indicator's plan cannot be built.
    #[error("building the cubes")]
    Plan(#[source] PlanError),
    /// Journalled records do not fit the cubes.
    #[error("adding journalled records to the cubes")]
    Cube(#[source] CubeError),
    /// The journal cannot be read.
    #[error("reading the journal")]
    Journal(#[source] JournalError),
    /// Subjects that were laid down on disk cannot be read.
    #[error("reading subjects laid down on disk")]
    Ledger(#[source] io::Error),
    /// The batch answer cannot be computed.
    #[error("computing the batch answer")]
    Batch(#[source] BatchError),
    /// There is no such indicator.
    #[error("there is no indicator {0}")]
    NoSuchIndicator(String),
    /// The loop's thread cannot be started.
    #[error("starting the engine's thread")]
    Thread(#[source] io::Error),
}

/// A handle on the running engine; cheap to clone.
#[derive(Clone, Debug)]
pub struct EngineHandle {
    frames: broadcast::Sender<Arc<Frame>>,
    inputs: SyncSender<Input>,
    shared: Shared,
}

/// What the loop lets others see at any time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) progress: Progress,
    pub(crate) proofs: Proofs,
    pub(crate) roll: Roll,
}

/// Everything that the loop can be given.
#[derive(Debug)]
pub(crate) enum Input {
    /// The journal committed a batch.
    Batch(JournalledBatch),
    /// The indicators declared are others now.
    Adopt(Arc<Catalogue>),
    /// Somebody asks; the answer goes back by the channel inside.
    Ask(Question),
    /// Take in what the journal has committed, write a checkpoint and end; the channel closes when that is done.
    Stop(oneshot::Sender<()>),
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
    /// The steps of one subject, in the order in which they were known, once a batch of the journal is taken in.
    Steps {
        /// Its stream.
        stream: Stream,
        /// Its number.
        subject_id: Text,
        /// The batch that must be among them; 0 for what is known now.
        at_least: u64,
        /// Where the answer goes; `None` if there is no such subject.
        answer: oneshot::Sender<Option<Vec<Record>>>,
    },
    /// What was decided on duty, once a batch of the journal is taken in.
    Duty {
        /// The batch that must be among it; 0 for what is known now.
        at_least: u64,
        /// Where the answer goes.
        answer: oneshot::Sender<Duty>,
    },
    /// Several subjects of a stream, some tens at most: the loop stands still meanwhile.
    Subjects {
        /// Their stream.
        stream: Stream,
        /// Their numbers.
        subject_ids: Vec<Text>,
        /// Where the answer goes, in the order of the numbers; `None` where there is no such subject.
        answer: oneshot::Sender<Vec<Option<SubjectView>>>,
    },
    /// Everything current, as one frame with all cells, readings, series and open events.
    Snapshot {
        /// Where the answer goes.
        answer: oneshot::Sender<Arc<Frame>>,
    },
    /// A comparison of every live reading with the batch answer at one consistent instant; takes seconds, the loop goes on.
    Audit {
        /// Where the answer goes.
        answer: oneshot::Sender<Result<AuditReport, EngineError>>,
    },
    /// The ledger as it stands, for a history to write down; takes the loop some ten milliseconds.
    Copy {
        /// Where the answer goes.
        answer: oneshot::Sender<LedgerCopy>,
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
        answer: oneshot::Sender<Result<Vec<PastReading>, EngineError>>,
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

impl SubjectView {
    fn of(ledger: &Ledger, stream: Stream, subject_id: &str) -> Option<Self> {
        let (row, steps) = ledger.subject(stream, subject_id)?;
        Some(Self { row, steps: steps.iter().map(Record::to_json).collect() })
    }
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
    /// Brings the state up to the journal's newest batch, then runs the loop on a thread of its own until [`EngineHandle::stop`].
    ///
    /// # Errors
    /// The journal cannot be read, or its records do not fit the catalogue: our mistake or the disk's.
    pub fn start(setup: EngineSetup) -> Result<Self, EngineError> {
        let EngineSetup { journal, batches, beside, catalogue, rules, folder, settings } = setup;
        let (frames, _) = broadcast::channel(settings.frame_queue);
        let shared = Shared::default();
        let last_seq = journal.last_seq();
        let surroundings = run::Surroundings { journal, catalogue, rules, folder, settings };
        let engine = Engine::recover(surroundings, frames.clone(), shared.clone(), clock::now(), last_seq)?;
        let (roll, snapshot) = (shared.roll.clone(), engine.ledger.snapshot());
        roll.begin();
        let (inputs, taken) = sync_channel(INPUTS_WAITING);
        let forward = inputs.clone();
        let name = |name: &str| thread::Builder::new().name(name.to_owned());
        // One queue for the loop: batches join questions here. It ends with the journal, or with the loop.
        name("batches")
            .spawn(move || {
                batches.into_iter().try_for_each(|batch| {
                    if let Some(intake) = &beside {
                        intake.tell(&batch);
                    }
                    forward.send(Input::Batch(batch))
                })
            })
            .map_err(EngineError::Thread)?;
        name("roll").spawn(move || roll.fill(&snapshot)).map_err(EngineError::Thread)?;
        name("engine").spawn(move || follow::follow(engine, &taken)).map_err(EngineError::Thread)?;
        Ok(Self { frames, inputs, shared })
    }

    /// Has the loop take in what the journal has committed, write a checkpoint and end; blocks until then.
    pub fn stop(&self) {
        let (done, ended) = oneshot::channel();
        if self.inputs.send(Input::Stop(done)).is_ok() {
            // The channel closes without a word when the loop has ended.
            drop(ended.blocking_recv());
        }
    }

    /// The frames from now on. A receiver that falls behind sees `Lagged` and must take a snapshot.
    #[must_use]
    pub fn frames(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }

    /// Has the loop keep another catalogue: indicators that are gone lose their cells, new and changed ones are filled from history
    /// while all others stay live. Blocks while the loop's queue is full.
    pub fn adopt(&self, catalogue: Arc<Catalogue>) {
        if self.inputs.send(Input::Adopt(catalogue)).is_err() {
            tracing::warn!("engine has stopped, catalogue dropped");
        }
    }

    /// The indicators that are being filled from history now.
    #[must_use]
    pub fn filling(&self) -> Option<Filling> {
        self.shared.progress.now()
    }

    /// When an indicator's live readings were last proved against plain SQL, and what was found.
    #[must_use]
    pub fn proof(&self, indicator: &str) -> Option<(UtcMs, IndicatorAudit)> {
        self.shared.proofs.of(indicator)
    }

    /// All city events by when they were reported.
    #[must_use]
    pub fn roll(&self) -> &Roll {
        &self.shared.roll
    }

    /// Asks; the answer comes by the question's own channel, or that channel closes if the engine has stopped.
    pub fn ask(&self, question: Question) {
        if self.inputs.send(Input::Ask(question)).is_err() {
            tracing::warn!("engine has stopped, question dropped");
        }
    }
}

#[cfg(test)]
mod tests;
