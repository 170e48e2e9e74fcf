//! Sources that are read from topics: each declared `[kafka]` is read by a thread of its own, from the cluster that it names or else the
//! city's bus; where there is neither, it rests. A source whose brokers do not answer is away: its values are marked on the walls.

use crate::app::App;
use ingest::connector::kafka::{Connection, Consumer, PartitionStatus, Reading, Status};
use ingest::source::Source;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use utoipa::ToSchema;

/// How long what was read may take to be committed at the end; what is not is read again at the next start.
const PATIENCE: Duration = Duration::from_secs(10);

/// How reading a source's topics goes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct KafkaView {
    /// Whether the brokers answer and the group stands: what is new comes.
    connected: bool,
    /// What stands in the way, or did last; none while all is well.
    error: Option<String>,
    /// How often partitions were taken away.
    generation: u64,
    /// Whether nothing is taken because the journal has no room.
    paused: bool,
    /// Messages taken in since the start.
    messages: u64,
    /// Of these, without a value.
    tombstones: u64,
    /// Ranges of messages that the brokers no longer had, since the start.
    gaps: u64,
    /// Messages that wait at the brokers; none while that is unknown.
    lag: Option<i64>,
    /// What is assigned now.
    partitions: Vec<PartitionView>,
}

/// How far a partition is read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PartitionView {
    topic: String,
    partition: i32,
    /// The offset that is committed next.
    next: i64,
    /// The offset behind the newest message; none while it is unknown.
    end: Option<i64>,
    /// Messages that wait at the broker; none while that is unknown.
    lag: Option<i64>,
}

impl From<Status> for KafkaView {
    fn from(status: Status) -> Self {
        let lag = status.lag();
        let Status { connected, error, generation, paused, messages, tombstones, gaps, partitions } = status;
        let view = |PartitionStatus { topic, partition, next, end, lag }| PartitionView { topic, partition, next, end, lag };
        let partitions = partitions.into_iter().map(view).collect();
        Self { connected, error, generation, paused, messages, tombstones, gaps, lag, partitions }
    }
}

/// The sources that are being read, by name.
#[derive(Debug, Default)]
pub(crate) struct Consumers(Mutex<Running>);

#[derive(Debug, Default)]
struct Running {
    by_source: BTreeMap<String, Consumer>,
    is_over: bool,
}

impl Consumers {
    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How reading that source goes, if it is read.
    pub(crate) fn of(&self, source: &str) -> Option<KafkaView> {
        self.running().by_source.get(source).map(|consumer| KafkaView::from(consumer.status()))
    }

    /// The sources whose brokers do not answer.
    pub(crate) fn away(&self) -> BTreeSet<String> {
        let running = self.running();
        running.by_source.iter().filter(|(_, consumer)| !consumer.is_connected()).map(|(source, _)| source.clone()).collect()
    }

    /// How many gaps each has met in this run.
    pub(crate) fn gaps(&self) -> Vec<(String, u64)> {
        self.running().by_source.iter().map(|(source, consumer)| (source.clone(), consumer.status().gaps)).collect()
    }

    /// Tells all of them to stop.
    pub(crate) fn stop(&self) {
        let mut running = self.running();
        running.is_over = true;
        running.by_source.values().for_each(Consumer::stop);
    }

    /// Waits until what was read is committed.
    pub(crate) fn wait(&self) {
        for (source, consumer) in &self.running().by_source {
            if !consumer.wait(PATIENCE) {
                tracing::warn!(source, "what was read last is read again at the next start");
            }
        }
    }
}

/// Reads every source that is declared so, until the server stops.
pub(crate) fn start(app: &App) {
    let mut running = app.consumers.running();
    if running.is_over {
        return;
    }
    for source in app.standing.sources.iter() {
        let Some(reading) = reading(app, source) else { continue };
        match Consumer::start(source, reading, app.journal.clone()) {
            Ok(Some(consumer)) => drop(running.by_source.insert(source.name().to_owned(), consumer)),
            Ok(None) => {}
            Err(error) => tracing::error!(error = %problem(&error), source = source.name(), "source cannot be read from its topics"),
        }
    }
}

/// By which cluster a source is read, and as whom; none if it is not read.
fn reading(app: &App, source: &Source) -> Option<Reading> {
    let subscription = source.subscription()?;
    let bus = &app.settings.kafka;
    let connection = subscription.connection.clone().unwrap_or_else(|| bus.connection.clone());
    connection.is_named().then(|| as_node(connection, &bus.node, source.name(), subscription.group.as_deref()))
}

/// Who this node is: of a group of its own it is the one member; of a shared group it is known if it has a name.
fn as_node(connection: Connection, node: &str, source: &str, group: Option<&str>) -> Reading {
    let own = if node.is_empty() { format!("cityops-{source}") } else { format!("cityops-{node}-{source}") };
    let instance = (group.is_none() || !node.is_empty()).then(|| own.clone());
    Reading { connection, group: group.map_or(own, str::to_owned), instance }
}

/// The message with its causes.
fn problem(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {}", problem(cause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_known_by_its_name_or_as_the_one_member_of_its_own_group() {
        let known = |node, group| {
            let reading = as_node(Connection::default(), node, "bus", group);
            (reading.group, reading.instance)
        };
        assert_eq!(known("", None), ("cityops-bus".to_owned(), Some("cityops-bus".to_owned())));
        assert_eq!(known("a", None), ("cityops-a-bus".to_owned(), Some("cityops-a-bus".to_owned())));
        assert_eq!(known("a", Some("city")), ("city".to_owned(), Some("cityops-a-bus".to_owned())));
        assert_eq!(known("", Some("city")), ("city".to_owned(), None));
    }
}
