//! Reading against librdkafka's own cluster, which speaks the real protocol within the process and fails as it is told.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::iter_over_hash_type, reason = "a test fails by panicking")]

mod faults;

use super::{Consumer, Reading};
use crate::clock;
use crate::connector::kafka::{Connection, MECHANISMS, Status};
use crate::declaration::DeclarationFile;
use crate::journal::{Journal, JournalSettings, JournalledBatch, Opened, Position, Submission};
use crate::source::Source;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;
use tempfile::TempDir;

const TOPIC: &str = "city.samples.v1";
/// Joining a group alone takes three seconds; the machine may be busy.
const PATIENCE: Duration = Duration::from_mins(1);

type Cluster = MockCluster<'static, DefaultProducerContext>;

fn cluster(partitions: i32) -> Cluster {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, partitions, 1).unwrap();
    cluster
}

/// A source of canonical records; `more` goes into its `[kafka]`.
fn source(more: &str) -> Arc<Source> {
    let text = format!(
        "name = \"bus\"\ntitle = {{ zh = \"总线\", en = \"Bus\" }}\nform = \"canonical\"\nformat = \"json\"\n[kafka]\ntopics = [\"{TOPIC}\"]\n{more}\n\
         [sample]\ninput = '''\n{}\n'''\n[[sample.expect]]\nrecord_id = \"0\"\n",
        record(0)
    );
    Arc::new(Source::parse(&DeclarationFile { path: "bus.toml".to_owned(), text }).unwrap())
}

fn record(id: usize) -> String {
    format!(
        r#"{{"record_id":"{id}","stream":"sample","kind":"gauge","subject_id":"s","occurred_at":"2026-01-01T00:00:00Z","metric":"m","value":1}}"#
    )
}

fn produce(cluster: &Cluster, messages: impl Iterator<Item = (i32, String)>) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", cluster.bootstrap_servers()).set("queue.buffering.max.messages", "1000000");
    let producer: ThreadedProducer<DefaultProducerContext> = config.create().unwrap();
    for (partition, value) in messages {
        producer.send(BaseRecord::<(), str>::to(TOPIC).partition(partition).payload(&value)).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(PATIENCE).unwrap();
}

/// Records with the numbers of the range, dealt out over the partitions.
fn produce_records(cluster: &Cluster, ids: std::ops::Range<usize>, partitions: usize) {
    produce(cluster, ids.map(|id| (i32::try_from(id % partitions).unwrap(), record(id))));
}

/// A node: its journal, and what that commits.
struct Node {
    journal: Journal,
    batches: Receiver<JournalledBatch>,
    seen: Vec<usize>,
    _folder: TempDir,
}

impl Node {
    fn new() -> Self {
        Self::with(&JournalSettings::default())
    }

    fn with(settings: &JournalSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings { group_wait: Duration::ZERO, min_free_bytes: 0, ballast_bytes: 0, ..settings.clone() };
        let Opened { journal, batches } = Journal::open(folder.path(), &settings).unwrap();
        Self { journal, batches, seen: Vec::new(), _folder: folder }
    }

    fn read(&self, cluster: &Cluster, source: &Arc<Source>) -> Consumer {
        let connection = Connection { brokers: cluster.bootstrap_servers(), mechanism: MECHANISMS[0].to_owned(), ..Connection::default() };
        let reading = Reading { connection, group: "city".to_owned(), instance: None };
        Consumer::start(source, reading, self.journal.clone()).unwrap().unwrap()
    }

    fn stands(&self, partition: i32) -> Option<i64> {
        self.journal.position("bus", &format!("{TOPIC}/{partition}")).unwrap()
    }

    fn place(&self, partition: i32, next: i64) {
        let position = Some(Position { part: format!("{TOPIC}/{partition}"), from: None, next });
        self.journal.submit(Submission { source: "bus".into(), position, ..Submission::default() }).unwrap();
    }

    /// Waits until records with so many different ids are committed; gives all ids so far.
    fn wait_for(&mut self, count: usize) -> BTreeSet<usize> {
        let mut seen: BTreeSet<usize> = self.seen.iter().copied().collect();
        while seen.len() < count {
            let batch = self
                .batches
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("{} of {count} records came: {:?}", seen.len(), self.journal.counts()));
            let ids = batch.records.iter().map(|record| record.envelope.record_id.parse::<usize>().unwrap());
            self.seen.extend(ids);
            seen.extend(&self.seen);
        }
        seen
    }

    fn duplicates(&self) -> u64 {
        self.journal.counts().iter().map(|count| count.duplicates).sum()
    }
}

/// Waits until it holds.
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = clock::stopwatch();
    let (_silent, never) = sync_channel::<()>(1);
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what} within {PATIENCE:?}");
        assert!(never.recv_timeout(Duration::from_millis(5)).is_err());
    }
}

fn wait_for_status(consumer: &Consumer, what: &str, holds: impl Fn(&Status) -> bool) {
    wait_until(what, || holds(&consumer.status()));
}

fn end(consumer: &Consumer) {
    consumer.stop();
    assert!(consumer.wait(PATIENCE));
}

#[test]
fn what_the_journal_says_wins_over_what_the_broker_says() {
    let (cluster, mut node) = (cluster(1), Node::new());
    produce_records(&cluster, 0..10, 1);
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", cluster.bootstrap_servers()).set("group.id", "city");
    let other: BaseConsumer = config.create().unwrap();
    let mut told = TopicPartitionList::new();
    told.add_partition_offset(TOPIC, 0, Offset::Offset(8)).unwrap();
    other.commit(&told, CommitMode::Sync).unwrap();
    node.place(0, 4);
    let consumer = node.read(&cluster, &source(""));
    assert_eq!(node.wait_for(6), (4..10).collect());
    wait_for_status(&consumer, "lag is known", |status| status.connected && status.lag() == Some(0) && !status.partitions.is_empty());
    let partition = consumer.status().partitions.remove(0);
    assert_eq!((partition.topic.as_str(), partition.partition, partition.next, partition.end), (TOPIC, 0, 10, Some(10)));
    end(&consumer);
    assert_eq!((node.stands(0), node.duplicates()), (Some(10), 0));
    let mut asked = TopicPartitionList::new();
    asked.add_partition(TOPIC, 0);
    let advised = other.committed_offsets(asked, PATIENCE).unwrap();
    assert_eq!(advised.elements()[0].offset(), Offset::Offset(10), "the brokers are told for onlookers");
}

#[test]
fn what_begins_with_what_comes_next_is_read_on_from_there_by_another_start() {
    let (cluster, mut node) = (cluster(1), Node::new());
    produce_records(&cluster, 0..3, 1);
    let source = source("start = \"latest\"");
    let first = node.read(&cluster, &source);
    wait_until("the beginning is kept", || node.stands(0) == Some(3));
    let silent = node.journal.counts().iter().all(|count| count.last_recorded_at.is_none());
    assert!(silent, "that it was noted where to begin is no sign of life");
    end(&first);
    produce_records(&cluster, 3..6, 1);
    let second = node.read(&cluster, &source);
    assert_eq!(node.wait_for(3), (3..6).collect());
    end(&second);
}

#[test]
fn a_rebalance_awaits_what_is_under_way_and_nothing_is_taken_twice() {
    let (cluster, mut one, mut two) = (cluster(4), Node::new(), Node::new());
    let source = source("");
    let first = one.read(&cluster, &source);
    produce_records(&cluster, 0..2000, 4);
    one.wait_for(500);
    let second = two.read(&cluster, &source);
    produce_records(&cluster, 2000..4000, 4);
    wait_for_status(&first, "partitions are shared", |status| status.generation > 0 && status.partitions.len() == 2);
    wait_for_status(&second, "the other has its share", |status| status.partitions.len() == 2);
    produce_records(&cluster, 4000..6000, 4);
    // Each journal has all of the two partitions that its node reads now: of one that is new to it, from the beginning.
    wait_for_status(&first, "the first is through", |status| status.partitions.iter().all(|part| part.next == 1500));
    wait_for_status(&second, "the second is through", |status| status.partitions.iter().all(|part| part.next == 1500));
    let shared = two.wait_for(3000);
    assert_eq!(shared.len(), 3000, "all of two partitions");
    end(&second);
    wait_for_status(&first, "all partitions come back", |status| {
        status.partitions.len() == 4 && status.partitions.iter().all(|part| part.next == 1500)
    });
    end(&first);
    assert_eq!(one.wait_for(6000).len(), 6000);
    assert_eq!((one.duplicates(), two.duplicates()), (0, 0), "nothing was taken twice");
    assert!((0..4).all(|partition| one.stands(partition) == Some(1500)));
}

#[test]
fn a_full_journal_pauses_what_is_fetched() {
    // Nobody takes the batches: after some the journal holds, and its queue is full.
    let (cluster, mut node) = (cluster(2), Node::with(&JournalSettings { queue: 1, group_records: 20, ..JournalSettings::default() }));
    produce_records(&cluster, 0..20_000, 2);
    let consumer = node.read(&cluster, &source(""));
    wait_for_status(&consumer, "it pauses", |status| status.paused);
    wait_for_status(&consumer, "it is paused and well", |status| status.paused && status.connected);
    assert_eq!(node.wait_for(20_000).len(), 20_000);
    wait_for_status(&consumer, "it goes on", |status| !status.paused && status.lag() == Some(0) && status.connected);
    assert_eq!(node.duplicates(), 0);
    end(&consumer);
}

#[test]
fn what_the_broker_no_longer_has_is_kept_as_a_reject_and_read_past() {
    let (cluster, mut node) = (cluster(1), Node::new());
    // The mock keeps 5 MiB of a partition.
    let wide = |id: usize| record(id).replace("\"m\"", &format!("\"m{}\"", "x".repeat(2000)));
    produce(&cluster, (0..10_000).map(|id| (0, wide(id))));
    node.place(0, 5);
    let consumer = node.read(&cluster, &source(""));
    wait_until("the gap is kept", || !node.journal.rejects(0, 10, Some("bus")).unwrap().is_empty());
    let gap = node.journal.rejects(0, 10, Some("bus")).unwrap().remove(0).reject;
    assert_eq!((gap.field.as_str(), gap.line, gap.part), ("offset", Some(5), Some(format!("{TOPIC}/0"))));
    let low: usize = gap.reason.strip_prefix("offsets 5..").unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((6..10_000).contains(&low), "{}", gap.reason);
    assert_eq!(node.wait_for(10_000 - low), (low..10_000).collect());
    assert_eq!((consumer.status().gaps, node.duplicates()), (1, 0));
    wait_for_status(&consumer, "all is well again", |status| status.connected && status.lag() == Some(0));
    end(&consumer);
    assert_eq!(node.stands(0), Some(10_000));
}
