//! What is told on the city's bus: readings, alarms, dispatch and changes of stage, each frame in one transaction.
//!
//! ```text
//! no brokers ◀──── failed ────┐            fenced ─▶ nothing more: another node has this one's name
//!     └─ reached ─▶ snapshot ─┴▶ frames, all that wait at once ─▶ told
//!                      ▲────────── fell behind ───┘
//! ```
//! The engine waits for none of this: who falls behind its frames begins with a snapshot again. A message carries the epoch and the
//! number of its frame, so that a reader knows a repeat.

mod messages;

pub(crate) use messages::Published;

use crate::app::App;
use analytics::engine::{EngineHandle, Question};
use analytics::frame::Frame;
use ingest::connector::kafka::topics::topics;
use ingest::connector::kafka::{Outgoing, Producer, ProducerError};
use ingest::record::{Stream, Text};
use messages::Teller;
use serde_json::{Map, Value};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::oneshot;

/// How long until brokers that do not answer are tried again.
const AGAIN: Duration = Duration::from_secs(2);

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
    let publisher = Publisher { app: Arc::clone(app), engine: engine.clone(), teller: Teller::new(&kafka.node, topics) };
    std::thread::Builder::new().name("publish".to_owned()).spawn(move || publisher.run()).map(drop)
}

struct Publisher {
    app: Arc<App>,
    engine: EngineHandle,
    teller: Teller,
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
        let mut is_told = false;
        while !self.app.is_stopping() {
            let end = self.publish().unwrap_or_else(|end| end);
            metrics::gauge!("cityops_publish_connected").set(0.0);
            match end {
                End::Stopped => return,
                End::Failed(error @ ProducerError::Fenced) => {
                    tracing::error!(error = error.to_string(), node = self.app.settings.kafka.node, "nothing is published any more");
                    return;
                }
                End::Failed(error) => {
                    metrics::counter!("cityops_publish_failures_total").increment(1);
                    let cause = error.source().map(ToString::to_string);
                    if std::mem::replace(&mut is_told, true) {
                        tracing::debug!(error = error.to_string(), cause, "publishing failed again");
                    } else {
                        tracing::warn!(error = error.to_string(), cause, "nothing is published now; tried again until it is");
                    }
                }
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
        let mut frames = self.engine.frames();
        let mut told = self.tell_all(&producer)?;
        metrics::gauge!("cityops_publish_connected").set(1.0);
        tracing::info!(node = self.app.settings.kafka.node, "what is known is published");
        loop {
            match next(&mut frames) {
                Ok(waiting) => {
                    let fresh: Vec<Arc<Frame>> = waiting.into_iter().filter(|frame| frame.seq > told).collect();
                    let Some(last) = fresh.last().map(|frame| frame.seq) else { continue };
                    let mut batch = Vec::new();
                    for frame in fresh {
                        batch.extend(self.teller.change(&frame, &mut |stream, number| row_of(&self.engine, stream, number)));
                    }
                    send(&producer, &batch)?;
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
        let batch = self.teller.snapshot(&whole, &mut |stream, number| row_of(&self.engine, stream, number));
        send(producer, &batch)?;
        metrics::counter!("cityops_publish_snapshots_total").increment(1);
        Ok(whole.seq)
    }
}

fn send(producer: &Producer, batch: &[Outgoing]) -> Result<(), ProducerError> {
    producer.publish(batch)?;
    metrics::counter!("cityops_publish_transactions_total").increment(1);
    metrics::counter!("cityops_publish_messages_total").increment(u64::try_from(batch.len()).unwrap_or(u64::MAX));
    Ok(())
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
