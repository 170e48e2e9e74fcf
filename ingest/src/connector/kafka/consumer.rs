//! A source that is read from topics: one thread of its own, which makes a client, reads with it, and makes another when it fails.
//!
//! Nobody waits for it: a start does not wait for brokers, and a stop waits a bounded time for what is under way to be committed.

use super::context::Context;
use super::dlq::Dlq;
use super::gauge::Gauge;
use super::message::Decoder;
use super::reader::{End, Reader};
use super::status::Status;
use super::{Connection, ConnectionError};
use crate::clock;
use crate::journal::Journal;
use crate::source::{Source, Subscription, Topics};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use std::convert::Infallible;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a stop waits for the group to be left: its other members then need not find out by themselves.
const LEAVE: Duration = Duration::from_secs(1);
/// How long until another client is tried.
const AGAIN: Duration = Duration::from_secs(2);

/// By whom a source is read, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The cluster.
    pub connection: Connection,
    /// The consumer group.
    pub group: String,
    /// Names this node within the group, so that it has its partitions again at once when it comes back. It must be no other's.
    pub instance: Option<String>,
}

/// A source that is being read.
#[derive(Debug)]
pub struct Consumer {
    gauge: Arc<Gauge>,
    /// Let go to tell the threads to stop.
    stops: Mutex<Vec<SyncSender<Infallible>>>,
    done: Mutex<Receiver<()>>,
}

impl Consumer {
    /// Begins to read a source, if it is declared to be read; brokers may be away.
    ///
    /// # Errors
    /// What the cluster is named by does not fit together (the operator's fault), or there is no room for another thread.
    pub fn start(source: &Arc<Source>, reading: Reading, journal: Journal) -> Result<Option<Self>, ConsumerError> {
        let Some(subscription) = source.subscription().cloned() else { return Ok(None) };
        reading.connection.check()?;
        let (stop, told) = sync_channel(1);
        let (sender, done) = sync_channel(2);
        let gauge = Arc::new(Gauge::new(source.name(), sender));
        let thread = Thread { source: Arc::clone(source), subscription, reading, journal, gauge: Arc::clone(&gauge), told };
        let mut stops = vec![stop];
        if let Some(topic) = thread.subscription.dlq.clone() {
            let (stop, told) = sync_channel(1);
            let (connection, journal) = (thread.reading.connection.clone(), thread.journal.clone());
            let dlq = Dlq { source: source.name().to_owned(), topic, connection, journal, told };
            std::thread::Builder::new().name(format!("dlq {}", source.name())).spawn(move || dlq.run())?;
            stops.push(stop);
        }
        std::thread::Builder::new().name(format!("kafka {}", source.name())).spawn(move || thread.run())?;
        Ok(Some(Self { gauge, stops: Mutex::new(stops), done: Mutex::new(done) }))
    }

    /// How it goes.
    #[must_use]
    pub fn status(&self) -> Status {
        self.gauge.status(clock::stopwatch())
    }

    /// Whether what is new comes; as of [`Consumer::status`].
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.gauge.is_connected(clock::stopwatch())
    }

    /// Tells it to stop.
    pub fn stop(&self) {
        self.stops.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Waits until all that was taken is committed, and nothing more is taken; false if that takes longer. The group is left meanwhile,
    /// if the brokers hear of it soon.
    #[must_use]
    pub fn wait(&self, patience: Duration) -> bool {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let is_drained = done.recv_timeout(patience).is_ok();
        if is_drained && done.recv_timeout(LEAVE).is_err() {
            tracing::debug!("the group is not left yet");
        }
        is_drained
    }
}

/// Why a source cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ConsumerError {
    /// The operator's fault.
    #[error("reaching the cluster")]
    Connection(#[from] ConnectionError),
    /// The machine's fault.
    #[error("starting a thread")]
    Thread(#[from] io::Error),
}

struct Thread {
    source: Arc<Source>,
    subscription: Subscription,
    reading: Reading,
    journal: Journal,
    gauge: Arc<Gauge>,
    told: Receiver<Infallible>,
}

impl Thread {
    fn run(self) {
        let source = self.source.name();
        loop {
            match self.read() {
                Ok(()) => break self.gauge.ended(None),
                Err(End::Journal(reason)) => {
                    tracing::error!(source, reason, "topics are read no more, the journal takes nothing");
                    break self.gauge.ended(Some(format!("nothing is read any more: {reason}")));
                }
                Err(End::Client(error)) => {
                    tracing::warn!(source, error, "topics cannot be read, tried again with another client");
                    self.gauge.ended(Some(error));
                }
            }
            if self.told.recv_timeout(AGAIN) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
        }
        self.gauge.done();
        self.gauge.done();
    }

    /// Reads with one client until told to stop.
    fn read(&self) -> Result<(), End> {
        let config = self.config().map_err(|error| End::Client(in_full(&error)))?;
        let failed = |error: rdkafka::error::KafkaError| End::Client(error.to_string());
        let consumer: BaseConsumer<Context> = config.create_with_context(Context::default()).map_err(failed)?;
        let topics: Vec<&str> = match &self.subscription.topics {
            Topics::Named(topics) => topics.iter().map(String::as_str).collect(),
            Topics::Pattern(pattern) => vec![pattern.as_str()],
        };
        consumer.subscribe(&topics).map_err(failed)?;
        let decoder = Decoder::new(&self.subscription.content).map_err(End::Client)?;
        let mut reader = Reader::new(consumer, (&self.source, self.subscription.start, decoder), self.journal.clone(), &self.gauge);
        let ended = loop {
            match (self.told.try_recv(), reader.turn()) {
                (_, Err(end)) => break Err(end),
                (Err(TryRecvError::Disconnected), Ok(())) => break Ok(()),
                (Ok(_) | Err(TryRecvError::Empty), Ok(())) => {}
            }
        };
        reader.finish(ended.is_ok());
        ended
    }

    fn config(&self) -> Result<ClientConfig, ConnectionError> {
        let mut config = self.reading.connection.client(&self.reading.group)?;
        config.set("group.id", &self.reading.group);
        if let Some(instance) = &self.reading.instance {
            config.set("group.instance.id", instance);
        }
        // Positions live in the journal: the client neither keeps nor moves any by itself.
        config.set("enable.auto.commit", "false").set("enable.auto.offset.store", "false").set("auto.offset.reset", "error");
        config.set("isolation.level", "read_committed").set("check.crcs", "true");
        // One protocol for all members: everything is given back before anything is given out anew.
        config.set("partition.assignment.strategy", "range").set("group.protocol", "classic");
        // A node that died is missed after ten seconds; one that works a long time between two polls is not, for the journal may be slow.
        config.set("session.timeout.ms", "10000").set("heartbeat.interval.ms", "1000").set("max.poll.interval.ms", "300000");
        // 32 MiB fetched ahead are some 100 000 messages: enough to keep busy, and little to throw away. The default backoff of a second
        // would hold the reader up each time that it has caught up with what was fetched.
        config.set("queued.min.messages", "1000000").set("queued.max.messages.kbytes", "32768").set("fetch.queue.backoff.ms", "10");
        // What tells that the brokers answer; see `health`.
        config.set("statistics.interval.ms", "500").set("fetch.wait.max.ms", "500");
        // A broker that hangs is given up after ten seconds, one that cannot be reached after five.
        config.set("socket.timeout.ms", "10000").set("socket.connection.setup.timeout.ms", "5000");
        // New topics of a pattern, and new partitions, are found within that time.
        config.set("topic.metadata.refresh.interval.ms", "10000");
        Ok(config)
    }
}

/// The message with its causes.
fn in_full(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {}", in_full(cause)))
}

#[cfg(test)]
mod tests;
