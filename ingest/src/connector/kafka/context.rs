//! What librdkafka tells beside messages: assignments, statistics and errors. They are noted here and acted upon by the one thread that
//! reads, between two messages; a rebalance waits until it has done so.

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A change of what is assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rebalance {
    /// These topics and partitions are ours from now on.
    Assigned(Vec<(String, i32)>),
    /// All are to be given back.
    Revoked,
}

/// What was noted since the last look.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) rebalances: VecDeque<Rebalance>,
    pub(super) statistics: Option<Box<Statistics>>,
    pub(super) error: Option<String>,
}

/// Where it is noted.
#[derive(Debug, Default)]
pub(super) struct Context {
    noted: Mutex<Noted>,
    closing: AtomicBool,
}

impl Context {
    /// What was noted.
    pub(super) fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on nobody acts: partitions are given back at once.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        // What matters of it shows in the state, which is logged when it changes.
        tracing::debug!(?level, facility, message, "librdkafka speaks");
    }

    fn stats(&self, statistics: Statistics) {
        self.noted().statistics = Some(Box::new(statistics));
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka fails");
        self.noted().error = Some(if reason.is_empty() { error.to_string() } else { reason.to_owned() });
    }
}

impl ConsumerContext for Context {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, kind: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        if self.closing.load(Ordering::Acquire) {
            if let Err(error) = consumer.unassign() {
                tracing::debug!(%error, "partitions could not be given back at the end");
            }
            return;
        }
        let rebalance = if kind == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            Rebalance::Assigned(partitions.elements().iter().map(|one| (one.topic().to_owned(), one.partition())).collect())
        } else {
            Rebalance::Revoked
        };
        self.noted().rebalances.push_back(rebalance);
    }
}
