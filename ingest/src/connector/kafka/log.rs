//! A topic that a node reads alone and whole, in its order: no group, so that every node reads all of it.

use super::Connection;
use super::topics::TopicsError;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};
use std::time::Duration;

/// How long the brokers may take to say what partitions there are.
const PATIENCE: Duration = Duration::from_secs(10);

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
pub struct Log(BaseConsumer);

impl std::fmt::Debug for Log {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Log")
    }
}

impl Log {
    /// Opens a topic; `stands` gives what is read next in a partition, none to begin with its oldest message.
    ///
    /// # Errors
    /// The brokers do not answer, or there is no such topic.
    pub fn open(connection: &Connection, topic: &str, stands: impl Fn(&str) -> Option<i64>) -> Result<Self, TopicsError> {
        let mut config = connection.client("cityops-log")?;
        // The library asks for a name; no group is joined and nothing committed.
        config.set("group.id", "cityops-log").set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
        config.set("auto.offset.reset", "error").set("isolation.level", "read_committed").set("fetch.wait.max.ms", "50");
        let consumer: BaseConsumer = config.create()?;
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
        let partitions = metadata.topics().iter().flat_map(rdkafka::metadata::MetadataTopic::partitions);
        let mut assigned = TopicPartitionList::new();
        for partition in partitions {
            let offset = stands(&part(topic, partition.id())).map_or(Offset::Beginning, Offset::Offset);
            assigned.add_partition_offset(topic, partition.id(), offset)?;
        }
        if assigned.count() == 0 {
            return Err(TopicsError::Missing(topic.to_owned()));
        }
        consumer.assign(&assigned)?;
        Ok(Self(consumer))
    }

    /// The next message; none if none came within `patience`.
    ///
    /// # Errors
    /// The brokers do not answer, or have no longer what comes next: nothing is ever passed over.
    pub fn next(&self, patience: Duration) -> Result<Option<Entry>, TopicsError> {
        let Some(message) = self.0.poll(patience) else { return Ok(None) };
        let message = message?;
        let part = part(message.topic(), message.partition());
        Ok(Some(Entry { part, offset: message.offset(), value: message.payload().unwrap_or_default().to_vec() }))
    }
}

fn part(topic: &str, partition: i32) -> String {
    super::flow::part_name(topic, partition)
}
