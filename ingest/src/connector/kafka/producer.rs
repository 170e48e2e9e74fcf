//! What goes out: batches of messages, each batch whole or not at all (a transaction of Kafka).
//!
//! ```text
//! begun ─▶ sent ─▶ committed
//!   ▲       └────────┴─ brokers refuse: undone, then once more ─┐   fatal: this producer is of no more use
//!   └───────────────────────────────────────────────────────────┘
//! ```
//! What passes by itself, such as a broker that another takes over from, is waited for.

use super::{Connection, ConnectionError};
use crate::clock;
use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};
use std::time::{Duration, Instant};

/// How long the brokers may take to know a producer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a batch may take in all; a snapshot of a large city is some 40 MB.
const LONGEST: Duration = Duration::from_secs(30);
/// How long each step of it waits, before it is looked whether it may wait on.
const STEP: Duration = Duration::from_secs(2);
/// How often a batch is sent that brokers refuse.
const ATTEMPTS: usize = 3;
/// How long to wait for room in the client's queue, or between two steps that failed at once.
const ROOM: Duration = Duration::from_millis(20);

/// A message that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its topic.
    pub topic: String,
    /// Its key, which says the partition, and in a compacted topic what it takes the place of.
    pub key: String,
    /// Its value; none takes the key out of a compacted topic.
    pub value: Option<Vec<u8>>,
    /// Its headers, in order.
    pub headers: Vec<(&'static str, String)>,
}

/// Why a batch did not go out. None of it is seen by those who read committed messages, unless the brokers were silent at the very end:
/// then all of it may be, and whoever sends it again sends it twice.
#[derive(Debug, thiserror::Error)]
pub enum ProducerError {
    /// The operator's fault.
    #[error("reaching the cluster")]
    Connection(#[from] ConnectionError),
    /// Another client has this one's name, or this one was away for so long that the brokers took it for gone.
    #[error("the brokers know another client by the name of this one: give each node a name of its own")]
    Fenced,
    /// The brokers or the line; a new producer may succeed.
    #[error("the brokers did not take it: {0}")]
    Brokers(String),
}

impl From<KafkaError> for ProducerError {
    fn from(error: KafkaError) -> Self {
        Self::Brokers(error.to_string())
    }
}

/// Sends batches, each in a transaction.
pub struct Producer(ThreadedProducer<Quiet>);

impl std::fmt::Debug for Producer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Producer")
    }
}

impl Producer {
    /// Connects under a name that no other client may have; one that had it until now is shut out, and what it left half-way is undone.
    ///
    /// # Errors
    /// The brokers do not answer, or what they are named by does not fit together.
    pub fn connect(connection: &Connection, name: &str) -> Result<Self, ProducerError> {
        let mut config: ClientConfig = connection.client(name)?;
        config.set("transactional.id", name).set("transaction.timeout.ms", "60000");
        // A batch is sent as soon as it is complete; 64 MiB hold a snapshot of a large city.
        config.set("linger.ms", "5").set("queue.buffering.max.kbytes", "65536").set("compression.type", "lz4");
        // One that polls by itself: undoing a transaction waits for what was said of its messages.
        let producer: ThreadedProducer<Quiet> = config.create_with_context(Quiet)?;
        producer.init_transactions(PATIENCE)?;
        Ok(Self(producer))
    }

    /// Sends a batch; when this returns, all of it is durable.
    ///
    /// # Errors
    /// It was not sent. The producer is of no more use.
    pub fn publish(&self, batch: &[Outgoing]) -> Result<(), ProducerError> {
        let deadline = clock::stopwatch() + LONGEST;
        let mut attempts = 0;
        loop {
            let Err(error) = self.transact(batch, deadline) else { return Ok(()) };
            if let Some((code, reason)) = self.0.client().fatal_error() {
                return Err(fatal(code, reason));
            }
            attempts += 1;
            metrics::counter!("cityops_publish_aborts_total").increment(1);
            self.patiently(deadline, || self.0.abort_transaction(STEP))?;
            if attempts >= ATTEMPTS || clock::stopwatch() >= deadline {
                return Err(error.into());
            }
            tracing::debug!(%error, "a transaction is undone and done again");
        }
    }

    fn transact(&self, batch: &[Outgoing], deadline: Instant) -> KafkaResult<()> {
        self.0.begin_transaction()?;
        batch.iter().try_for_each(|message| self.send(message, deadline))?;
        self.patiently(deadline, || self.0.commit_transaction(STEP))
    }

    /// Does a step until it is done, fails for good, or has taken too long.
    fn patiently(&self, deadline: Instant, step: impl Fn() -> KafkaResult<()>) -> KafkaResult<()> {
        loop {
            match step() {
                Err(error) if passes(&error) && clock::stopwatch() < deadline => self.0.poll(ROOM),
                done => return done,
            }
        }
    }

    fn send(&self, message: &Outgoing, deadline: Instant) -> KafkaResult<()> {
        let mut headers = OwnedHeaders::new_with_capacity(message.headers.len());
        for (key, value) in &message.headers {
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let mut record: BaseRecord<'_, str, [u8]> = BaseRecord::to(&message.topic).key(message.key.as_str()).headers(headers);
        record.payload = message.value.as_deref();
        loop {
            match self.0.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) if clock::stopwatch() < deadline => {
                    record = back;
                    self.0.poll(ROOM);
                }
                Err((error, _)) => return Err(error),
            }
        }
    }
}

/// Whether the same step may be done again.
fn passes(error: &KafkaError) -> bool {
    if let KafkaError::Transaction(error) = error {
        return error.is_retriable();
    }
    // Some messages are still under way.
    matches!(error, KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut))
}

fn fatal(code: RDKafkaErrorCode, reason: String) -> ProducerError {
    let is_fenced = matches!(code, RDKafkaErrorCode::Fenced | RDKafkaErrorCode::ProducerFenced | RDKafkaErrorCode::InvalidProducerEpoch);
    if is_fenced { ProducerError::Fenced } else { ProducerError::Brokers(reason) }
}

/// What librdkafka says is of no interest to the operator: what matters of it comes back as an error.
struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, message, "librdkafka speaks");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka fails");
    }
}

impl ProducerContext for Quiet {
    type DeliveryOpaque = ();

    // A message that failed fails its transaction.
    fn delivery(&self, _: &DeliveryResult<'_>, (): ()) {}
}

#[cfg(test)]
mod tests;
