//! A consumer that does nothing but count, beside which reading a bus into indicators is measured (`.ci/bench/kafka.py`): what librdkafka
//! alone costs on the same messages, with the limits that ours has. The task is JSON: where the brokers are, the topics, and how many
//! messages there are; printed is what it counted and the processor time of the process.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::as_conversions, clippy::cast_precision_loss, reason = "a measurement")]

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use serde::Deserialize;
use std::time::Duration;

/// Longer silence is a failure.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct Task {
    brokers: String,
    topics: Vec<String>,
    messages: u64,
}

/// Seconds of processor time of all threads of the process.
fn processor_s() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let used = tasks.map(|task| {
        let text = std::fs::read_to_string(task.unwrap().path().join("schedstat")).unwrap();
        text.split(' ').next().unwrap().parse::<f64>().unwrap()
    });
    used.sum::<f64>() / 1e9
}

fn main() {
    let Some(task) = std::env::args().find(|argument| argument.starts_with('{')) else {
        // `cargo bench` without a task: there is nothing to read.
        return;
    };
    let task: Task = serde_json::from_str(&task).unwrap();
    let before = processor_s();
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", &task.brokers)
        .set("group.id", "cityops-bench")
        .set("enable.auto.commit", "false")
        .set("queued.min.messages", "1000000")
        .set("queued.max.messages.kbytes", "65536")
        .set("fetch.queue.backoff.ms", "10")
        .create()
        .unwrap();
    let mut assigned = TopicPartitionList::new();
    for topic in &task.topics {
        let known = consumer.fetch_metadata(Some(topic), PATIENCE).unwrap();
        for partition in known.topics().iter().flat_map(rdkafka::metadata::MetadataTopic::partitions) {
            assigned.add_partition_offset(topic, partition.id(), Offset::Beginning).unwrap();
        }
    }
    consumer.assign(&assigned).unwrap();
    let (mut messages, mut bytes) = (0_u64, 0_usize);
    while messages < task.messages {
        let message = consumer.poll(PATIENCE).unwrap().unwrap();
        bytes += message.payload_len();
        messages += 1;
    }
    let (_, version) = rdkafka::util::get_rdkafka_version();
    println!("{}", serde_json::json!({"messages": messages, "bytes": bytes, "cpu_s": processor_s() - before, "version": version}));
}
