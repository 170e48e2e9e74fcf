//! Poison is told on a topic, too: a thread follows a source's rejects in the journal and tells those that came by topics, in order.
//!
//! How far it came is kept in the journal once the brokers have acknowledged, so a reject is told at least once; its key and the header
//! `reject` are its number, by which a reader can tell a repeat. What is told is what was kept: the raw value with personal data masked.

use super::Connection;
use super::flow::Gap;
use crate::journal::{Journal, Position, SourceCount, StoredReject, Submission};
use crate::record::Text;
use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use std::convert::Infallible;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The part of a source under which is kept how far its rejects are told.
const PART: &str = "dlq";
/// Rejects told at once.
const PAGE: usize = 500;
/// How often new rejects are looked for, and how long until a failure is tried again.
const EVERY: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_secs(2);
/// How long a page may take to be acknowledged; the client itself gives up a little sooner.
const PATIENCE: Duration = Duration::from_secs(11);

/// One source's poison on its way out.
pub(super) struct Dlq {
    pub(super) source: String,
    pub(super) topic: String,
    pub(super) connection: Connection,
    pub(super) journal: Journal,
    pub(super) told: Receiver<Infallible>,
}

impl Dlq {
    /// Tells until told to stop.
    pub(super) fn run(self) {
        let (source, topic) = (self.source.as_str(), self.topic.as_str());
        let (mut producer, mut seen, mut is_failing) = (None, None, false);
        loop {
            let wait = match self.turn(&mut producer, &mut seen) {
                Ok(true) => Duration::ZERO,
                Ok(false) => EVERY,
                Err(error) => {
                    metrics::counter!("cityops_kafka_dlq_failures_total", "source" => self.source.clone()).increment(1);
                    if !is_failing {
                        tracing::warn!(source, topic, error, "poison cannot be told, later again");
                    }
                    seen = None;
                    AGAIN
                }
            };
            is_failing = wait == AGAIN;
            if self.told.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    /// Tells the next page, if there is anything new; whether there may be more.
    fn turn(&self, producer: &mut Option<BaseProducer<Deliveries>>, seen: &mut Option<SourceCount>) -> Result<bool, String> {
        let count = self.journal.counts().into_iter().find(|count| count.source == self.source).unwrap_or_default();
        if seen.as_ref() == Some(&count) {
            return Ok(false);
        }
        let after = self.journal.position(&self.source, PART).map_err(|error| error.in_full())?.unwrap_or(0);
        let page = self.journal.rejects(after, PAGE, Some(&self.source)).map_err(|error| error.in_full())?;
        let Some(last) = page.last().map(|stored| stored.id) else {
            *seen = Some(count);
            return Ok(false);
        };
        let poison: Vec<&StoredReject> =
            page.iter().filter(|stored| stored.reject.part.is_some() && Gap::of(&stored.reject).is_none()).collect();
        if !poison.is_empty() {
            let producer = match producer {
                Some(producer) => producer,
                None => producer.insert(self.producer()?),
            };
            tell(producer, &self.topic, &poison)?;
        }
        let position = Some(Position { part: PART.to_owned(), from: Some(after), next: last });
        let kept = self.journal.submit(Submission { source: Text::from(self.source.as_str()), position, ..Submission::default() });
        kept.map_err(|error| error.to_string())?;
        // Only now: what is counted is told and is not told again by the next start.
        let told = u64::try_from(poison.len()).unwrap_or(u64::MAX);
        metrics::counter!("cityops_kafka_dlq_total", "source" => self.source.clone()).increment(told);
        Ok(true)
    }

    fn producer(&self) -> Result<BaseProducer<Deliveries>, String> {
        let mut config: ClientConfig =
            self.connection.client(&format!("cityops-{}-dlq", self.source)).map_err(|error| error.to_string())?;
        config.set("enable.idempotence", "true").set("acks", "all").set("message.timeout.ms", "10000");
        config.create_with_context(Deliveries::default()).map_err(|error| error.to_string())
    }
}

/// Tells some rejects, and waits until all are acknowledged.
fn tell(producer: &BaseProducer<Deliveries>, topic: &str, poison: &[&StoredReject]) -> Result<(), String> {
    *producer.context().outcome() = Outcome::default();
    for stored in poison {
        let key = stored.id.to_string();
        let record = BaseRecord::to(topic).key(&key).payload(&stored.reject.raw).headers(headers(stored));
        producer.send(record).map_err(|(error, _)| error.to_string())?;
    }
    let flushed = producer.flush(PATIENCE);
    let outcome = std::mem::take(&mut *producer.context().outcome());
    match (outcome.failed, flushed) {
        (Some(failed), _) => Err(failed),
        (None, Err(error)) => Err(error.to_string()),
        (None, Ok(())) if outcome.delivered == poison.len() => Ok(()),
        (None, Ok(())) => Err(format!("{} of {} were acknowledged", outcome.delivered, poison.len())),
    }
}

fn headers(stored: &StoredReject) -> OwnedHeaders {
    let reject = &stored.reject;
    let (topic, partition) = reject.part.as_deref().and_then(|part| part.rsplit_once('/')).unwrap_or_default();
    let (offset, id) = (reject.line.map(|line| line.to_string()).unwrap_or_default(), stored.id.to_string());
    let said = [
        ("source", reject.source.as_str()),
        ("topic", topic),
        ("partition", partition),
        ("offset", &offset),
        ("field", &reject.field),
        ("reason", &reject.reason),
        ("reject", &id),
    ];
    let headers = OwnedHeaders::new_with_capacity(said.len());
    said.into_iter().fold(headers, |headers, (key, value)| headers.insert(Header { key, value: Some(value) }))
}

/// What became of the messages sent since the last look.
#[derive(Debug, Default)]
struct Outcome {
    delivered: usize,
    failed: Option<String>,
}

#[derive(Debug, Default)]
struct Deliveries(Mutex<Outcome>);

impl Deliveries {
    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, message, "librdkafka speaks");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka fails");
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let mut outcome = self.outcome();
        match result {
            Ok(_) => outcome.delivered += 1,
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::UnknownTopicOrPartition), _)) => {
                outcome.failed = Some("there is no such topic; `cityops topics` tells what is needed".to_owned());
            }
            Err((error, _)) => outcome.failed = Some(error.to_string()),
        }
    }
}
