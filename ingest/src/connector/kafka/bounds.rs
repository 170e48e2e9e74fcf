//! What brokers are asked: where partitions begin and end, and what they held at an instant.

use super::context::Context;
use super::flow::Place;
use crate::source::Start;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::time::Duration;

/// How long brokers may take to answer a question. Nothing else is done meanwhile.
const ANSWER: Duration = Duration::from_secs(2);

/// The first offsets that the brokers have, and those behind the last, in the order of what was asked.
pub(super) fn bounds(consumer: &BaseConsumer<Context>, parts: Vec<(String, i32)>) -> KafkaResult<(Vec<i64>, Vec<i64>)> {
    let lows = offsets(consumer, parts.clone(), Offset::Beginning)?;
    Ok((lows, offsets(consumer, parts, Offset::End)?))
}

/// Asks the brokers where partitions begin that the journal does not know.
pub(super) fn find_starts(consumer: &BaseConsumer<Context>, start: Start, places: &mut [Place]) -> KafkaResult<()> {
    let at = match start {
        Start::Earliest => Offset::Beginning,
        Start::Latest => Offset::End,
        Start::At(instant) => Offset::Offset(instant.as_millis()),
    };
    // No message of that instant or later: what comes next is.
    for at in [at, Offset::End] {
        let unknown: Vec<usize> = places.iter().enumerate().filter(|(_, place)| place.next < 0).map(|(index, _)| index).collect();
        let asked = unknown.iter().filter_map(|index| places.get(*index)).map(|place| (place.topic.clone(), place.partition));
        let found = offsets(consumer, asked.collect(), at)?;
        for (index, offset) in unknown.into_iter().zip(found) {
            if let Some(place) = places.get_mut(index) {
                place.next = offset;
            }
        }
    }
    Ok(())
}

/// The offsets of an instant, the beginning or the end, in the order of what was asked; -1 where there is none.
fn offsets(consumer: &BaseConsumer<Context>, parts: Vec<(String, i32)>, at: Offset) -> KafkaResult<Vec<i64>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let mut asked = TopicPartitionList::with_capacity(parts.len());
    for (topic, partition) in &parts {
        asked.add_partition_offset(topic, *partition, at)?;
    }
    let found = consumer.offsets_for_times(asked, ANSWER)?;
    let offset = |(topic, partition): (String, i32)| {
        let Some(one) = found.find_partition(&topic, partition) else { return Ok(-1) };
        one.error()?;
        Ok(match one.offset() {
            Offset::Offset(offset) => offset,
            Offset::Beginning | Offset::End | Offset::Stored | Offset::Invalid | Offset::OffsetTail(_) => -1,
        })
    };
    parts.into_iter().map(offset).collect()
}
