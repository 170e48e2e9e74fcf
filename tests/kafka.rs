//! Kafka in and out, against a real Apache Kafka and its own tools.

mod broker;
mod chaos;
mod incoming;
mod outgoing;
mod tools;

use crate::process::{Running, wait_until};
use broker::Broker;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tools::Message;

/// A data folder whose server reads the bus, again and again.
struct Node {
    folder: TempDir,
    settings: String,
    declarations: bool,
    running: Option<Running>,
}

impl Node {
    /// One that reads a broker, with further lines of the settings' `[kafka]`.
    fn new(broker: &Broker, kafka: &str) -> Self {
        Self::at(&broker.address(), kafka, None)
    }

    /// The same, with further lines of the `[kafka]` of the source `bus`.
    fn declaring(broker: &Broker, subscription: &str, kafka: &str) -> Self {
        Self::at(&broker.address(), kafka, Some(subscription))
    }

    fn at(address: &str, kafka: &str, subscription: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some(subscription) = subscription {
            declare(folder.path(), subscription);
        }
        let settings = format!("[data]\nmin_free_mib = 1\n[kafka]\nbrokers = \"{address}\"\n{kafka}");
        Self { folder, settings, declarations: subscription.is_some(), running: None }
    }

    fn start(&mut self) {
        let declarations = self.folder.path().to_str().unwrap();
        let arguments: &[&str] = if self.declarations { &["--declarations", declarations] } else { &[] };
        self.running = Some(Running::start(&self.folder.path().join("data"), &self.settings, arguments));
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("the node was started")
    }

    fn kill(&mut self) {
        self.running.take().expect("the node was started").kill();
    }

    /// Asks it to stop; whether it ended well.
    fn stop(&mut self) -> bool {
        self.running.take().expect("the node was started").stop().success()
    }

    /// The file of its settings, for commands beside it.
    fn config(&self) -> String {
        let path = self.folder.path().join("settings.toml");
        std::fs::write(&path, &self.settings).unwrap();
        path.display().to_string()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// How the source stands.
    fn source(&self) -> Value {
        let sources = self.running().get("/api/v1/sources");
        sources["sources"].as_array().unwrap().iter().find(|source| source["source"] == "bus").unwrap().clone()
    }

    fn wait_for_accepted(&self, records: u64) {
        let mut told = Value::Null;
        wait_until(&format!("{records} records are accepted"), || {
            let source = self.source();
            // Seen where the test fails.
            if source["kafka"] != told {
                println!("{} are accepted, {} rejected; {}", source["accepted"], source["rejected"], source["kafka"]);
                told = source["kafka"].clone();
            }
            source["accepted"] == json!(records)
        });
    }

    /// The sum over all labels of a metric.
    fn metric(&self, name: &str) -> f64 {
        let (_, text) = self.running().try_get("/metrics").unwrap();
        let of_it = text.lines().filter(|line| line.starts_with(&format!("{name}{{")) || line.starts_with(&format!("{name} ")));
        of_it.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
    }
}

/// Writes declarations that are ours, but for the source `bus`, whose `[kafka]` has these lines more.
fn declare(folder: &Path, subscription: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    std::fs::create_dir_all(folder.join("ingest/sources")).unwrap();
    for part in ["queries", "dashboard", "ingest/reference"] {
        std::os::unix::fs::symlink(root.join(part), folder.join(part)).unwrap();
    }
    let bus = std::fs::read_to_string(root.join("ingest/sources/bus.toml")).unwrap();
    std::fs::write(folder.join("ingest/sources/bus.toml"), bus.replace("[kafka]\n", &format!("[kafka]\n{subscription}\n"))).unwrap();
}

/// The first step of a case.
fn case(number: usize) -> Value {
    json!({
        "record_id": format!("r{number}"), "stream": "case", "kind": "accepted", "subject_id": format!("c{number}"),
        "occurred_at": "2026-03-02T02:00:00Z", "area": "990101", "department": "D01", "item_code": "I1", "promised_days": 5
    })
}

/// Waits until this many cases are counted.
fn total(node: &Node, cases: u32) {
    node.running().wait_for_value("case.total", "live", |value| value == Some(f64::from(cases)));
}

/// Before anything of ours is asked: the broker and its tools do what the tests rely on.
#[test]
fn a_broker_keeps_what_it_was_told_through_stops_kills_and_a_freeze() {
    let mut broker = Broker::start();
    broker.create_topic("a", 1, &[]);
    let told: Vec<Message> = (0..10).map(|number| Message::of("k", number).header("ce_time", "2026-11-22T10:00:00Z")).collect();
    broker.produce("a", &told[..5]);
    broker.stop();
    broker.restart();
    broker.produce("a", &told[5..]);
    broker.kill();
    broker.restart();
    let mut reader = broker.reader("a");
    let read = reader.wait_for("all is read", |messages| messages.len() == 10).to_vec();
    for (offset, (read, told)) in read.iter().zip(&told).enumerate() {
        assert_eq!(*read, Message { offset: offset as u64, ..told.clone() });
    }
    assert_eq!(broker.ends("a"), [10]);

    broker.freeze();
    broker.thaw();
    broker.produce("a", &[Message { key: Some("k".to_owned()), ..Message::default() }]);
    let last = reader.wait_for("the tombstone is read", |messages| messages.len() == 11).last().cloned();
    assert_eq!(last.map(|message| (message.offset, message.headers.len(), message.value)), Some((10, 0, None)));

    let member = broker.member("others", "a");
    broker.wait_for_members("others", 1);
    member.leave();
    broker.wait_for_members("others", 0);
    assert_eq!(broker.committed("others"), [("a".to_owned(), 0, 11)]);

    broker.delete_before("a", 0, 4);
    let mut later = broker.reader("a");
    let first = later.wait_for("what is left is read", |messages| !messages.is_empty())[0].offset;
    assert_eq!(first, 4);
}
