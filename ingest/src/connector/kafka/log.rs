//! A topic that a node reads alone and whole, in its one order: no group, so that every node reads all of it.
//!
//! Only within one partition is there an order. Nothing is ever passed over: who cannot read on where it stood reads nothing.

use super::Connection;
use super::topics::TopicsError;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};
use std::time::Duration;

/// How long the brokers may take to answer a question.
const PATIENCE: Duration = Duration::from_secs(10);
const PARTITION: i32 = 0;

/// A message of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its topic and partition, as positions name them.
    pub part: String,
    /// Where it stands in that.
    pub offset: i64,
    /// Its value.
    pub value: Vec<u8>,
}

/// Reads one topic.
pub struct Log {
    topic: String,
    consumer: BaseConsumer,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Log").field("topic", &self.topic).finish_non_exhaustive()
    }
}

impl Log {
    /// Opens a topic; `stands` gives what is read next in its partition, none to begin with its oldest message.
    ///
    /// # Errors
    /// The brokers do not answer, there is no such topic, it has more than one order, or what is to be read next is not there any more.
    pub fn open(connection: &Connection, topic: &str, stands: impl Fn(&str) -> Option<i64>) -> Result<Self, TopicsError> {
        let mut config = connection.client("cityops-log")?;
        // The library asks for a name; no group is joined and nothing committed.
        config.set("group.id", "cityops-log").set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
        config.set("auto.offset.reset", "error").set("isolation.level", "read_committed").set("fetch.wait.max.ms", "50");
        // What is said is heard at once; 4 MiB fetched ahead are plenty for what people say.
        config.set("fetch.queue.backoff.ms", "10").set("queued.max.messages.kbytes", "4096").set("check.crcs", "true");
        let consumer: BaseConsumer = config.create()?;
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
        match metadata.topics().iter().find(|known| known.name() == topic).map_or(0, |known| known.partitions().len()) {
            0 => return Err(TopicsError::Missing(topic.to_owned())),
            1 => {}
            partitions => return Err(TopicsError::Orders { name: topic.to_owned(), partitions }),
        }
        let next = stands(&super::flow::part_name(topic, PARTITION));
        if let Some(next) = next {
            let (low, high) = consumer.fetch_watermarks(topic, PARTITION, PATIENCE)?;
            if !(low..=high).contains(&next) {
                return Err(gone(topic, next));
            }
        }
        let mut assigned = TopicPartitionList::new();
        assigned.add_partition_offset(topic, PARTITION, next.map_or(Offset::Beginning, Offset::Offset))?;
        consumer.assign(&assigned)?;
        Ok(Self { topic: topic.to_owned(), consumer })
    }

    /// The next message; none if none came within `patience`. A broker that is away is waited for.
    ///
    /// # Errors
    /// The topic is gone, or has no longer what comes next.
    pub fn next(&self, patience: Duration) -> Result<Option<Entry>, TopicsError> {
        match self.consumer.poll(patience) {
            None => Ok(None),
            Some(Ok(message)) => {
                let part = super::flow::part_name(message.topic(), message.partition());
                Ok(Some(Entry { part, offset: message.offset(), value: message.payload().unwrap_or_default().to_vec() }))
            }
            Some(Err(error)) => self.weigh(error).map(|()| None),
        }
    }

    /// The offset that was to come next, as far as it is known.
    fn stands(&self) -> i64 {
        let positions = self.consumer.position().ok();
        let offset = positions.and_then(|positions| positions.elements().first().and_then(|part| part.offset().to_raw()));
        offset.unwrap_or_default()
    }

    /// What passes by itself is left to the client, which tries again.
    fn weigh(&self, error: KafkaError) -> Result<(), TopicsError> {
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::OffsetOutOfRange | RDKafkaErrorCode::AutoOffsetReset) => Err(gone(&self.topic, self.stands())),
            Some(
                RDKafkaErrorCode::UnknownTopic
                | RDKafkaErrorCode::UnknownTopicOrPartition
                | RDKafkaErrorCode::UnknownPartition
                | RDKafkaErrorCode::TopicAuthorizationFailed
                | RDKafkaErrorCode::Fatal,
            ) => Err(error.into()),
            Some(_) | None => {
                tracing::debug!(%error, topic = self.topic, "a topic cannot be read just now");
                Ok(())
            }
        }
    }
}

fn gone(topic: &str, next: i64) -> TopicsError {
    TopicsError::Gone { name: topic.to_owned(), next }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::super::{MECHANISMS, Outgoing, Producer};
    use super::*;
    use rdkafka::mocking::MockCluster;
    use rdkafka::producer::DefaultProducerContext;
    use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

    const TOPIC: &str = "city.actions.v1";

    fn cluster(partitions: i32) -> (MockCluster<'static, DefaultProducerContext>, Connection) {
        let cluster = MockCluster::new(1).unwrap();
        cluster.create_topic(TOPIC, partitions, 1).unwrap();
        let connection = Connection { brokers: cluster.bootstrap_servers(), mechanism: MECHANISMS[0].to_owned(), ..Connection::default() };
        (cluster, connection)
    }

    fn say(connection: &Connection, said: std::ops::Range<u8>) {
        let message = |said| Outgoing { topic: TOPIC.to_owned(), key: "k".to_owned(), value: Some(vec![said]), headers: Vec::new() };
        Producer::connect(connection, "north").unwrap().publish(&said.map(message).collect::<Vec<_>>()).unwrap();
    }

    fn hear(log: &Log, count: usize) -> Vec<(i64, u8)> {
        let (started, mut heard) = (crate::clock::stopwatch(), Vec::new());
        while heard.len() < count && started.elapsed() < Duration::from_secs(30) {
            heard.extend(log.next(Duration::from_millis(100)).unwrap().map(|entry| (entry.offset, entry.value[0])));
        }
        heard
    }

    #[test]
    fn everybody_hears_the_same_in_the_same_order_from_where_it_stood() {
        let (cluster, connection) = cluster(1);
        say(&connection, 0..5);
        let (whole, rest) = (Log::open(&connection, TOPIC, |_| None).unwrap(), Log::open(&connection, TOPIC, |_| Some(3)).unwrap());
        let passing = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RDKafkaRespErr::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT];
        cluster.request_errors(RDKafkaApiKey::Fetch, &passing);
        assert_eq!(hear(&whole, 5), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]);
        assert_eq!(hear(&rest, 2), [(3, 3), (4, 4)]);
    }

    #[test]
    fn what_has_no_order_or_misses_something_is_not_read() {
        let (_one, connection) = cluster(1);
        let stands = |part: &str| (part == "city.actions.v1/0").then_some(5);
        assert!(matches!(Log::open(&connection, TOPIC, stands).unwrap_err(), TopicsError::Gone { next: 5, .. }));
        let (_two, connection) = cluster(2);
        assert!(matches!(Log::open(&connection, TOPIC, |_| None).unwrap_err(), TopicsError::Orders { partitions: 2, .. }));
    }
}
