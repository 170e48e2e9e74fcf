//! Reads a source's topics: one loop, which drains what is ready, hands it to the journal, and acts on what the cluster says in between.
//!
//! ```text
//!           assigned                       full for a while, or told to hold
//! ready ───────────────▶ reading ───────────────────────────────────────────▶ paused (polls on, takes nothing)
//!   ▲     revoked: what is under way is awaited, then given back      room again │
//!   └──────────────────────────┴─────────────────────◀──────────────────────────┘
//! ```
//! Where a partition is read from is what the journal says, never the broker: what is committed there is told for onlookers.

mod hold;

use super::bounds::{bounds, find_starts};
use super::context::{Context, Rebalance};
use super::flow::{Flow, Place, Trouble};
use super::gauge::Gauge;
use super::health::Health;
use super::message::{Decoder, Taken};
use super::status::{PartitionStatus, Status};
use crate::clock;
use crate::journal::Journal;
use crate::source::{Source, Start};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::time::{Duration, Instant};

/// The most messages, and bytes of them, between two looks at everything else.
const GATHER_MESSAGES: u64 = 4096;
const GATHER_BYTES: usize = 4 << 20;
/// How long more is gathered after a first message, the journal groups, too; and for how long at a time: the client waits for whole
/// milliseconds, and what is left of one it spends asking.
const GATHER: Duration = Duration::from_millis(2);
const GATHER_STEP: Duration = Duration::from_millis(1);
/// How long to wait for a first message; shorter while something is under way.
const IDLE: Duration = Duration::from_millis(50);
const IDLE_BUSY: Duration = Duration::from_millis(5);
/// How long nothing is taken after a refusal, and until a question to the brokers is asked again.
const AGAIN: Duration = Duration::from_millis(500);
/// How often the brokers are told what is committed, for onlookers.
const ADVISE: Duration = Duration::from_secs(1);

/// Why reading ended.
#[derive(Debug)]
pub(super) enum End {
    /// The journal takes nothing any more.
    Journal(String),
    /// The client cannot go on; another may.
    Client(String),
}

/// Reads with one client.
pub(super) struct Reader<'s> {
    consumer: BaseConsumer<Context>,
    start: Start,
    decoder: Decoder,
    flow: Flow<'s>,
    gauge: &'s Gauge,
    health: Health,
    /// Assigned, but where to begin is not known yet; asked again from then on.
    pending: Option<(Vec<(String, i32)>, Instant)>,
    /// A partition's offset is gone; looked for from then on.
    gap: Option<Instant>,
    full: Option<Instant>,
    hold: Option<Instant>,
    paused: bool,
    advised: Instant,
}

impl<'s> Reader<'s> {
    pub(super) fn new(
        consumer: BaseConsumer<Context>,
        (source, start, decoder): (&'s Source, Start, Decoder),
        journal: Journal,
        gauge: &'s Gauge,
    ) -> Self {
        let now = clock::stopwatch();
        Self {
            consumer,
            start,
            decoder,
            flow: Flow::new(source, journal),
            gauge,
            health: Health::new(now),
            pending: None,
            gap: None,
            full: None,
            hold: None,
            paused: false,
            advised: now,
        }
    }

    /// One round.
    pub(super) fn turn(&mut self) -> Result<(), End> {
        let now = clock::stopwatch();
        self.listen(now);
        self.rebalance(now)?;
        self.flow.set_clock(clock::now());
        if self.gap.is_some_and(|due| due <= now) {
            self.close_gaps(now)?;
        }
        let settled = self.flow.settle(Duration::ZERO);
        self.mend(settled)?;
        self.advise(now);
        if self.is_held(now) {
            self.hold_back(now)?;
        } else {
            self.resume();
            self.gather()?;
        }
        let offered = self.flow.offer();
        self.mend(offered)
    }

    /// What the cluster said meanwhile.
    fn listen(&mut self, now: Instant) {
        let (statistics, error) = {
            let mut noted = self.consumer.context().noted();
            (noted.statistics.take(), noted.error.take())
        };
        if let Some(error) = error {
            self.gauge.trouble(error, now);
        }
        let is_news = statistics.is_some();
        if let Some(told) = statistics {
            self.health.take(&told, self.paused, now);
            let mut topic = String::new();
            let mut ends = Vec::new();
            for part in self.flow.parts_mut() {
                if part.topic != topic {
                    topic.clone_from(&part.topic);
                    ends = Health::ends(&told, &topic).collect();
                }
                part.end = ends.iter().find(|end| end.partition == part.partition).map(|end| end.end).or(part.end);
            }
        }
        let is_well = self.health.is_well(now);
        if is_news || self.gauge.is_stale(is_well, self.paused) {
            let parts = self.flow.parts().iter().map(|part| PartitionStatus {
                topic: part.topic.clone(),
                partition: part.partition,
                next: part.committed,
                end: part.end,
                lag: part.end.map(|end| (end - part.committed).max(0)),
            });
            let partitions = parts.collect();
            self.gauge.show(Status { connected: is_well, paused: self.paused, partitions, ..Status::default() }, now);
        }
        self.gauge.beat(now);
    }

    fn rebalance(&mut self, now: Instant) -> Result<(), End> {
        loop {
            let next = self.consumer.context().noted().rebalances.pop_front();
            match next {
                Some(Rebalance::Revoked) => self.give_back()?,
                Some(Rebalance::Assigned(parts)) => self.pending = Some((parts, now)),
                None => break,
            }
        }
        match self.pending.take() {
            Some((parts, due)) if due <= now => self.take_over(parts, now),
            later => {
                self.pending = later;
                Ok(())
            }
        }
    }

    /// Partitions are taken from us: what is under way is awaited, and nothing read until now is taken after.
    fn give_back(&mut self) -> Result<(), End> {
        match self.flow.drain() {
            Ok(()) | Err(Trouble::Refused(_)) => {}
            Err(Trouble::Ended(reason)) => return Err(End::Journal(reason)),
        }
        if !self.consumer.assignment_lost() {
            self.tell_committed(CommitMode::Sync);
        }
        self.flow.assign(Vec::new());
        (self.pending, self.gap, self.paused) = (None, None, false);
        self.gauge.rebalanced();
        self.consumer.unassign().map_err(|error| End::Client(error.to_string()))
    }

    /// Reads the partitions on from where the journal stands, or from where the declaration says.
    fn take_over(&mut self, parts: Vec<(String, i32)>, now: Instant) -> Result<(), End> {
        let stands: Result<Vec<Place>, Trouble> = parts.iter().map(|(topic, partition)| self.flow.stand(topic, *partition, -1)).collect();
        let mut places = stands.map_err(end_of)?;
        match find_starts(&self.consumer, self.start, &mut places) {
            Ok(()) => {
                self.flow.assign(places);
                self.reassign()
            }
            Err(error) => {
                self.gauge.trouble(format!("finding where to begin: {error}"), now);
                self.pending = Some((parts, now + AGAIN));
                Ok(())
            }
        }
    }

    /// Has the client fetch each partition from what is taken next; what it fetched before is let go.
    fn reassign(&mut self) -> Result<(), End> {
        let list = self.list(|part| Some(part.next));
        self.paused = false;
        list.and_then(|list| self.consumer.assign(&list)).map_err(|error| End::Client(error.to_string()))
    }

    /// Our partitions with an offset each, where there is one.
    fn list(&self, offset: impl Fn(&super::flow::Part<'_>) -> Option<i64>) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(self.flow.parts().len());
        for part in self.flow.parts() {
            if let Some(offset) = offset(part) {
                list.add_partition_offset(&part.topic, part.partition, Offset::Offset(offset))?;
            }
        }
        Ok(list)
    }

    /// Some offset is not at the broker: finds out of which partitions, keeps what is gone as rejects, and reads on.
    fn close_gaps(&mut self, now: Instant) -> Result<(), End> {
        let offered = self.flow.offer();
        self.mend(offered)?;
        let drained = self.flow.drain();
        self.mend(drained)?;
        if !self.flow.is_idle() {
            self.gap = Some(now + IDLE_BUSY);
            return Ok(());
        }
        let parts: Vec<(String, i32)> = self.flow.parts().iter().map(|part| (part.topic.clone(), part.partition)).collect();
        let (lows, highs) = match bounds(&self.consumer, parts) {
            Ok(bounds) => bounds,
            Err(error) => {
                self.gauge.trouble(format!("finding which offsets are gone: {error}"), now);
                self.gap = Some(now + AGAIN);
                return Ok(());
            }
        };
        for (index, (low, high)) in lows.into_iter().zip(highs).enumerate() {
            let Some(part) = self.flow.parts().get(index) else { break };
            let (next, name) = (part.next, super::flow::part_name(&part.topic, part.partition));
            let reason = if next < low {
                format!("offsets {next}..{low} of {name} are gone: the broker begins at {low}; look whether other copies of them exist")
            } else if next > high {
                format!("offset {next} of {name} is beyond its end {high}: it was cut or made anew, and is read from {low} on")
            } else {
                continue;
            };
            tracing::error!(part = name, next, low, high, "messages are gone");
            self.gauge.gap(reason.clone(), now);
            self.flow.skip(index, low, reason);
        }
        self.gap = None;
        self.reassign()
    }

    /// What goes on after a receipt: all is well, or everything is read again from where the journal stands.
    fn mend(&mut self, outcome: Result<(), Trouble>) -> Result<(), End> {
        match outcome {
            Ok(()) => Ok(()),
            Err(Trouble::Refused(reason)) => self.rewind(reason),
            Err(trouble @ Trouble::Ended(_)) => Err(end_of(trouble)),
        }
    }

    /// Reads again from where the journal stands, after a pause.
    fn rewind(&mut self, reason: String) -> Result<(), End> {
        match self.flow.drain() {
            Ok(()) | Err(Trouble::Refused(_)) => {}
            Err(trouble @ Trouble::Ended(_)) => return Err(end_of(trouble)),
        }
        let now = clock::stopwatch();
        self.gauge.rewound(reason, now);
        let places = self.flow.stands().map_err(end_of)?;
        self.flow.assign(places);
        self.reassign()?;
        self.hold = Some(now + AGAIN);
        self.pause();
        Ok(())
    }

    /// Takes in what is there, and what comes within a moment.
    fn gather(&mut self) -> Result<(), End> {
        let idle = if self.flow.is_busy() { IDLE_BUSY } else { IDLE };
        let Some(mut bytes) = self.poll(idle)? else { return Ok(()) };
        let until = clock::stopwatch() + GATHER;
        let mut messages = 1;
        while messages < GATHER_MESSAGES && bytes < GATHER_BYTES {
            let size = match self.poll(Duration::ZERO)? {
                Some(size) => size,
                None if clock::stopwatch() >= until => break,
                None => match self.poll(GATHER_STEP)? {
                    Some(size) => size,
                    None => break,
                },
            };
            (messages, bytes) = (messages + 1, bytes + size);
        }
        self.gauge.messages(messages);
        Ok(())
    }

    /// Takes in the next message, if one comes in that time; gives its size.
    fn poll(&mut self, wait: Duration) -> Result<Option<usize>, End> {
        let Self { consumer, flow, decoder, gauge, .. } = self;
        let (taken, size) = match consumer.poll(wait) {
            None => return Ok(None),
            Some(Ok(message)) => (flow.take(&message, decoder), message.payload_len()),
            Some(Err(error)) => return self.fault(&error).map(|()| None),
        };
        match taken {
            Taken::Rows => {}
            Taken::Tombstone => gauge.tombstone(),
            Taken::Stale => gauge.stale(),
            Taken::Later(reason) => {
                let offered = self.flow.offer();
                self.mend(offered)?;
                return self.rewind(reason).map(|()| None);
            }
        }
        Ok(Some(size))
    }

    fn fault(&mut self, error: &KafkaError) -> Result<(), End> {
        let now = clock::stopwatch();
        if matches!(error, KafkaError::MessageConsumptionFatal(_)) {
            return Err(End::Client(error.to_string()));
        }
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => {
                self.gap.get_or_insert(now);
                Ok(())
            }
            // What cannot be unpacked would be passed over: it is fetched again until it can, and the error stands meanwhile.
            Some(
                RDKafkaErrorCode::BadMessage
                | RDKafkaErrorCode::BadCompression
                | RDKafkaErrorCode::NotImplemented
                | RDKafkaErrorCode::InvalidMessage,
            ) => self.rewind(format!("what was fetched cannot be unpacked: {error}")),
            Some(_) | None => {
                self.gauge.trouble(error.to_string(), now);
                Ok(())
            }
        }
    }

    /// Tells the brokers now and then what is committed.
    fn advise(&mut self, now: Instant) {
        if now.saturating_duration_since(self.advised) >= ADVISE {
            self.advised = now;
            self.tell_committed(CommitMode::Async);
        }
    }

    fn tell_committed(&mut self, mode: CommitMode) {
        // A broker that is away would be waited for.
        if !self.health.is_well(clock::stopwatch()) {
            return;
        }
        let list = self.list(|part| (part.committed > part.advised).then_some(part.committed));
        let told = list.and_then(|list| if list.count() == 0 { Ok(()) } else { self.consumer.commit(&list, mode) });
        match told {
            Ok(()) => self.flow.parts_mut().iter_mut().for_each(|part| part.advised = part.committed),
            Err(error) => tracing::debug!(%error, "what is committed could not be told to the brokers"),
        }
    }

    /// The end: what was taken is handed over and awaited, if it can be; `is_told`: nobody reads after us.
    pub(super) fn finish(mut self, is_told: bool) {
        let handed = self.flow.offer().and_then(|()| self.flow.drain());
        if handed.is_ok() {
            self.tell_committed(CommitMode::Sync);
        }
        self.consumer.context().close();
        if let Err(error) = self.consumer.unassign() {
            tracing::debug!(%error, "partitions could not be given back at the end");
        }
        if is_told {
            self.gauge.done();
            return drop(self.consumer);
        }
        // Taking leave of brokers that do not answer may take for ever, and another client is to be made.
        let consumer = self.consumer;
        if let Err(error) = std::thread::Builder::new().name("kafka leaves".to_owned()).spawn(move || drop(consumer)) {
            tracing::debug!(%error, "a client was left at once");
        }
    }
}

fn end_of(trouble: Trouble) -> End {
    match trouble {
        Trouble::Ended(reason) => End::Journal(reason),
        Trouble::Refused(reason) => End::Client(reason),
    }
}
