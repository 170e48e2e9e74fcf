//! What is told on the city's bus: readings, alarms, dispatch and changes of stage, each frame in one transaction.
//!
//! ```text
//! no brokers ◀──── failed ────┐            fenced ─▶ nothing more: another node has this one's name
//!     └─ reached ─▶ snapshot ─┴▶ frames, all that wait at once ─▶ told
//!                      ▲────────── fell behind ───┘
//! ```
//! The engine waits for none of this: who falls behind its frames begins with a snapshot again. A message carries the epoch and the
//! number of its frame, so that a reader knows a repeat; a snapshot tells everything anew under its own number, and takes out of compacted
//! topics what an earlier run of this node left there and is no more. What a snapshot does not say again (steps of alarms, changes of
//! stage, keys that went) is owed until the brokers have it, under the same `ce_id`.

mod messages;

pub(crate) use messages::Published;

use crate::app::App;
use analytics::engine::{EngineHandle, Question};
use analytics::frame::Frame;
use ingest::clock;
use ingest::connector::kafka::topics::topics;
use ingest::connector::kafka::{Outgoing, Producer, ProducerError, in_full, kept};
use ingest::record::{Stream, Text, UtcMs};
use messages::Teller;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::oneshot;

/// How long until brokers that do not answer are tried again.
const AGAIN: Duration = Duration::from_secs(2);
/// A node that was away for a minute is shut out once and may come back; one that is shut out so often, within that time, has a namesake.
const SHUT_OUT: usize = 3;
const SHUT_OUT_WITHIN: Duration = Duration::from_mins(10);
/// The most messages that are owed (some 40 MB); beyond, the oldest are given up.
const OWED: usize = 100_000;

/// Publishes what the engine says from now on, if the settings name brokers and this node.
///
/// # Errors
/// The machine gives no thread.
pub(crate) fn start(app: &Arc<App>, engine: &EngineHandle) -> std::io::Result<()> {
    let kafka = &app.settings.kafka;
    if !kafka.connection.is_named() || kafka.node.is_empty() {
        return Ok(());
    }
    let topics = Published::with(&kafka.prefix);
    let teller = Teller::new(&kafka.node, topics);
    let publisher = Publisher { app: Arc::clone(app), engine: engine.clone(), teller, owed: Vec::new(), is_failing: false };
    std::thread::Builder::new().name("publish".to_owned()).spawn(move || publisher.run()).map(drop)
}

struct Publisher {
    app: Arc<App>,
    engine: EngineHandle,
    teller: Teller,
    /// What was not told and no snapshot tells again.
    owed: Vec<Outgoing>,
    /// That nothing is published was logged.
    is_failing: bool,
}

/// Why nothing more is told with one producer.
enum End {
    /// The server stops.
    Stopped,
    /// The brokers, or topics that are missing.
    Failed(ProducerError),
}

impl From<ProducerError> for End {
    fn from(error: ProducerError) -> Self {
        Self::Failed(error)
    }
}

impl Publisher {
    fn run(mut self) {
        let mut shut_out: Vec<Instant> = Vec::new();
        while !self.app.is_stopping() {
            let end = self.publish().unwrap_or_else(|end| end);
            metrics::gauge!("cityops_publish_connected").set(0.0);
            let End::Failed(error) = end else { return };
            metrics::counter!("cityops_publish_failures_total").increment(1);
            let (error, is_shut_out) = (in_full(&error), matches!(error, ProducerError::Fenced));
            if is_shut_out {
                shut_out.retain(|at| at.elapsed() < SHUT_OUT_WITHIN);
                shut_out.push(clock::stopwatch());
            }
            if shut_out.len() >= SHUT_OUT {
                return tracing::error!(error, node = self.app.settings.kafka.node, "nothing is published any more");
            }
            if std::mem::replace(&mut self.is_failing, true) {
                tracing::debug!(error, "publishing failed again");
            } else {
                tracing::warn!(error, "nothing is published now; tried again until it is");
            }
            std::thread::park_timeout(AGAIN);
        }
    }

    /// Publishes with one producer, until that fails or the server stops.
    fn publish(&mut self) -> Result<End, End> {
        let kafka = &self.app.settings.kafka;
        let there = topics(&kafka.connection).map_err(|error| ProducerError::Brokers(error.to_string()))?;
        let missing: Vec<String> = Published::with(&kafka.prefix).names().into_iter().filter(|name| !there.contains_key(name)).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(ProducerError::Brokers(format!("there is no topic {missing}; `cityops topics --create` makes them")).into());
        }
        let producer = Producer::connect(&kafka.connection, &format!("cityops-{}", kafka.node))?;
        if !self.teller.is_begun() {
            let topics = Published::with(&kafka.prefix);
            for topic in [topics.readings, topics.dispatch] {
                let keys = kept(&kafka.connection, &topic, ("ce_source", self.teller.source()))?;
                self.teller.clear(&topic, keys);
            }
        }
        let mut frames = self.engine.frames();
        let mut told = self.tell_all(&producer)?;
        self.is_failing = false;
        metrics::gauge!("cityops_publish_connected").set(1.0);
        tracing::info!(node = self.app.settings.kafka.node, "what is known is published");
        loop {
            match next(&mut frames) {
                Ok(waiting) => {
                    let fresh: Vec<Arc<Frame>> = waiting.into_iter().filter(|frame| frame.seq > told).collect();
                    let Some((last, as_of)) = fresh.last().map(|frame| (frame.seq, frame.as_of)) else { continue };
                    let mut batch = Vec::new();
                    for frame in fresh {
                        batch.extend(self.teller.change(&frame, &mut |stream, number| row_of(&self.engine, stream, number)));
                    }
                    self.send(&producer, batch, as_of)?;
                    measure(frames.len(), "cityops_publish_lag_frames");
                    told = last;
                }
                Err(Missed::Some) => told = self.tell_all(&producer)?,
                Err(Missed::Ended) => return Ok(End::Stopped),
            }
            if self.app.is_stopping() {
                return Ok(End::Stopped);
            }
        }
    }

    /// Publishes everything current; gives the number of the frame that it is of.
    fn tell_all(&mut self, producer: &Producer) -> Result<u64, End> {
        let (answer, snapshot) = oneshot::channel();
        self.engine.ask(Question::Snapshot { answer });
        let whole = snapshot.blocking_recv().map_err(|_| End::Stopped)?;
        let mut batch = std::mem::take(&mut self.owed);
        batch.extend(self.teller.snapshot(&whole, &mut |stream, number| row_of(&self.engine, stream, number)));
        self.send(producer, batch, whole.as_of)?;
        metrics::counter!("cityops_publish_snapshots_total").increment(1);
        Ok(whole.seq)
    }

    /// Sends a batch, or keeps of it what is owed.
    fn send(&mut self, producer: &Producer, batch: Vec<Outgoing>, as_of: UtcMs) -> Result<(), ProducerError> {
        if let Err(error) = producer.publish(&batch) {
            self.owed = batch.into_iter().filter(|message| self.teller.is_said_once(message)).collect();
            let lost = self.owed.len().saturating_sub(OWED);
            self.owed.drain(..lost);
            metrics::counter!("cityops_publish_lost_total").increment(u64::try_from(lost).unwrap_or(u64::MAX));
            measure(self.owed.len(), "cityops_publish_owed");
            return Err(error);
        }
        measure(0, "cityops_publish_owed");
        metrics::counter!("cityops_publish_transactions_total").increment(1);
        metrics::counter!("cityops_publish_messages_total").increment(u64::try_from(batch.len()).unwrap_or(u64::MAX));
        let lag_ms = u32::try_from(clock::now().since(as_of)).unwrap_or_default();
        metrics::gauge!("cityops_publish_lag_ms").set(f64::from(lag_ms));
        Ok(())
    }
}

fn measure(count: usize, gauge: &'static str) {
    metrics::gauge!(gauge).set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
}

/// Why there is no next frame.
enum Missed {
    /// Some are lost to this listener.
    Some,
    /// The engine has stopped.
    Ended,
}

/// The next frame and all that wait behind it.
fn next(frames: &mut Receiver<Arc<Frame>>) -> Result<Vec<Arc<Frame>>, Missed> {
    let mut waiting = match frames.blocking_recv() {
        Ok(frame) => vec![frame],
        Err(RecvError::Lagged(_)) => return Err(Missed::Some),
        Err(RecvError::Closed) => return Err(Missed::Ended),
    };
    loop {
        match frames.try_recv() {
            Ok(frame) => waiting.push(frame),
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Ok(waiting),
            Err(TryRecvError::Lagged(_)) => return Err(Missed::Some),
        }
    }
}

/// The row of a subject, as the engine knows it now.
fn row_of(engine: &EngineHandle, stream: Stream, number: &Text) -> Option<Map<String, Value>> {
    let (answer, subject) = oneshot::channel();
    engine.ask(Question::Subject { stream, subject_id: number.clone(), answer });
    subject.blocking_recv().ok().flatten().map(|subject| subject.row)
}
