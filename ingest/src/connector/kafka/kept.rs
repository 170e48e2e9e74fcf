//! What a compacted topic still keeps of one publisher: the keys that an earlier run left there.

use super::Connection;
use super::producer::ProducerError;
use crate::clock;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long the brokers may say nothing.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(200);

/// The keys of a topic whose newest message has a value and that header. Reads the whole topic, which compaction keeps short.
///
/// # Errors
/// The brokers do not answer, or there is no such topic.
pub fn kept(connection: &Connection, topic: &str, (header, said): (&str, &str)) -> Result<BTreeSet<String>, ProducerError> {
    let mut config = connection.client("cityops-kept")?;
    // Named, for a client without a group reads nothing; it never joins, and never commits.
    config.set("group.id", "cityops-kept").set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
    config.set("enable.partition.eof", "true").set("isolation.level", "read_committed").set("fetch.queue.backoff.ms", "10");
    config.set("queued.max.messages.kbytes", "16384");
    let consumer: BaseConsumer = config.create()?;
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    let mut assigned = TopicPartitionList::new();
    for partition in metadata.topics().iter().filter(|known| known.name() == topic).flat_map(rdkafka::metadata::MetadataTopic::partitions) {
        assigned.add_partition_offset(topic, partition.id(), Offset::Beginning)?;
    }
    if assigned.count() == 0 {
        return Err(ProducerError::Brokers(format!("there is no topic {topic}")));
    }
    consumer.assign(&assigned)?;
    let (mut keys, mut read, mut heard_at) = (BTreeSet::new(), BTreeSet::new(), clock::stopwatch());
    while read.len() < assigned.count() {
        let message = match consumer.poll(LOOK) {
            Some(Ok(message)) => message,
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                read.insert(partition);
                continue;
            }
            Some(Err(_)) | None if heard_at.elapsed() < PATIENCE => continue,
            Some(Err(error)) => return Err(error.into()),
            None => return Err(ProducerError::Brokers(format!("topic {topic} cannot be read to its end"))),
        };
        heard_at = clock::stopwatch();
        let Some(key) = message.key().and_then(|key| std::str::from_utf8(key).ok()) else { continue };
        let is_said = |headers: &rdkafka::message::BorrowedHeaders| {
            headers.iter().any(|found| found.key == header && found.value == Some(said.as_bytes()))
        };
        if message.payload().is_some() && message.headers().is_some_and(is_said) {
            keys.insert(key.to_owned());
        } else {
            keys.remove(key);
        }
    }
    Ok(keys)
}
