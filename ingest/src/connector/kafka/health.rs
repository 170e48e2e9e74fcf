//! Whether what is new comes: told from librdkafka's statistics. Pure.
//!
//! A line that stands proves nothing, since a broker that hangs keeps it open. What proves something are answers: members of a group
//! hear from its coordinator every second (heartbeats), and who reads a partition from its leader twice a second (fetches).

use rdkafka::statistics::{Partition, Statistics};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Silence that is no matter yet: with the pace of the statistics and of the walls, values are marked within five seconds.
pub(super) const SILENCE: Duration = Duration::from_secs(3);

/// What is known of the brokers.
#[derive(Debug)]
pub(super) struct Health {
    answers: i64,
    /// By broker: answers so far, and when the last one came.
    brokers: HashMap<i32, (u64, Instant)>,
    well: Instant,
    is_well: bool,
}

/// What is known of one partition's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) partition: i32,
    pub(super) end: i64,
}

impl Health {
    /// Nothing was heard yet.
    pub(super) fn new(now: Instant) -> Self {
        Self { answers: 0, brokers: HashMap::new(), well: now, is_well: false }
    }

    /// Takes in statistics; `paused`: no partition is being fetched.
    pub(super) fn take(&mut self, told: &Statistics, paused: bool, now: Instant) {
        for broker in told.brokers.values().filter(|broker| broker.nodeid >= 0) {
            let known = self.brokers.entry(broker.nodeid).or_insert((broker.rx, now));
            if known.0 != broker.rx {
                *known = (broker.rx, now);
            }
        }
        let has_answers = told.rx != self.answers;
        self.answers = told.rx;
        let is_member = told.cgrp.as_ref().is_some_and(|group| group.state == "up" && group.join_state == "steady");
        let partitions = || told.topics.values().flat_map(|topic| topic.partitions.values());
        if has_answers && is_member && (paused || partitions().all(|partition| self.comes(partition, now))) {
            (self.well, self.is_well) = (now, true);
        }
    }

    /// Whether a partition's messages come, if it is ours: its leader answers, or some still wait here.
    fn comes(&self, partition: &Partition, now: Instant) -> bool {
        // Neither ours, nor being fetched now: a partition whose offset is gone is mended by who reads.
        if !partition.desired || partition.fetch_state == "none" || partition.fetchq_cnt > 0 {
            return true;
        }
        self.brokers.get(&partition.broker).is_some_and(|(_, heard)| now.saturating_duration_since(*heard) < SILENCE)
    }

    /// Whether all was well a short time ago.
    pub(super) fn is_well(&self, now: Instant) -> bool {
        self.is_well && now.saturating_duration_since(self.well) < SILENCE
    }

    /// The ends of a topic's partitions, as far as they are known.
    pub(super) fn ends<'s>(told: &'s Statistics, topic: &str) -> impl Iterator<Item = End> + use<'s> {
        let partitions = told.topics.get(topic).into_iter().flat_map(|topic| topic.partitions.values());
        partitions.filter(|partition| partition.ls_offset >= 0).map(|one| End { partition: one.partition, end: one.ls_offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use rdkafka::statistics::{Broker, ConsumerGroup, Topic};

    /// What is told while a broker has given so many answers, and one partition of it is ours.
    fn told(answers: u64, join_state: &str, fetchq_cnt: i64) -> Statistics {
        let broker = Broker { nodeid: 1, rx: answers, ..Broker::default() };
        let partition =
            Partition { partition: 0, broker: 1, desired: true, fetch_state: "active".to_owned(), fetchq_cnt, ..Partition::default() };
        let topic = Topic { partitions: HashMap::from([(0, partition)]), ..Topic::default() };
        Statistics {
            // Members hear from the coordinator in any case.
            rx: i64::try_from(answers).unwrap_or(0),
            brokers: HashMap::from([("b".to_owned(), broker)]),
            topics: HashMap::from([("t".to_owned(), topic)]),
            cgrp: Some(ConsumerGroup { state: "up".to_owned(), join_state: join_state.to_owned(), ..ConsumerGroup::default() }),
            ..Statistics::default()
        }
    }

    #[test]
    fn silence_is_no_matter_for_three_seconds() {
        let began = clock::stopwatch();
        let at = |ms| began + Duration::from_millis(ms);
        let mut health = Health::new(began);
        assert!(!health.is_well(at(0)), "nothing was heard yet");
        health.take(&told(1, "steady", 0), false, at(500));
        assert!(health.is_well(at(3499)) && !health.is_well(at(3500)));
        health.take(&told(1, "steady", 0), false, at(3600));
        assert!(!health.is_well(at(3600)), "a line that stands proves nothing");
        health.take(&told(2, "steady", 0), false, at(3700));
        assert!(health.is_well(at(3700)));
        health.take(&told(3, "wait-join", 0), false, at(5000));
        assert!(!health.is_well(at(6700)), "answers to who is no member bring nothing");
    }

    #[test]
    fn a_partition_whose_leader_is_silent_does_not_come_unless_nothing_is_asked_of_it() {
        let began = clock::stopwatch();
        let silent = |fetchq_cnt, paused| {
            let mut health = Health::new(began);
            health.take(&told(1, "steady", 0), false, began);
            let mut later = told(1, "steady", fetchq_cnt);
            later.rx = 9;
            let now = began + Duration::from_secs(4);
            health.take(&later, paused, now);
            health.is_well(now)
        };
        assert_eq!([silent(0, false), silent(5, false), silent(0, true)], [false, true, true]);
    }
}
