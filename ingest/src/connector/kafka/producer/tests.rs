//! Sending to librdkafka's own cluster, which fails as it is told. It knows no isolation, so what was undone is seen, too.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::super::{MECHANISMS, kept};
use super::*;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

const TOPIC: &str = "city.readings.v1";

type Cluster = MockCluster<'static, DefaultProducerContext>;

fn cluster() -> (Cluster, Connection) {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, 1, 1).unwrap();
    let connection = Connection { brokers: cluster.bootstrap_servers(), mechanism: MECHANISMS[0].to_owned(), ..Connection::default() };
    (cluster, connection)
}

fn message(key: &str, value: Option<&str>) -> Outgoing {
    let headers = vec![("ce_id", format!("e/1/{key}")), ("ce_source", "/cityops/north".to_owned())];
    Outgoing { topic: TOPIC.to_owned(), key: key.to_owned(), value: value.map(|value| value.as_bytes().to_vec()), headers }
}

/// Key, value and id of the first messages of the topic.
fn read(cluster: &Cluster, count: usize) -> Vec<(String, Option<String>, String)> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", cluster.bootstrap_servers()).set("group.id", "reader");
    let reader: BaseConsumer = config.create().unwrap();
    let mut all = TopicPartitionList::new();
    all.add_partition_offset(TOPIC, 0, Offset::Beginning).unwrap();
    reader.assign(&all).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (started, mut messages) = (clock::stopwatch(), Vec::new());
    while messages.len() < count && started.elapsed() < Duration::from_secs(30) {
        if let Some(Ok(message)) = reader.poll(Duration::from_millis(100)) {
            let id = text(message.headers().unwrap().get(0).value.unwrap());
            messages.push((text(message.key().unwrap()), message.payload().map(text), id));
        }
    }
    messages
}

#[test]
fn a_batch_goes_out_in_its_order_with_keys_headers_and_tombstones() {
    let (cluster, connection) = cluster();
    let producer = Producer::connect(&connection, "cityops-north").unwrap();
    producer.publish(&[message("a", Some("1")), message("b", None)]).unwrap();
    producer.publish(&[message("a", Some("2"))]).unwrap();
    let said = read(&cluster, 3);
    let said: Vec<_> = said.iter().map(|(key, value, id)| (key.as_str(), value.as_deref(), id.as_str())).collect();
    assert_eq!(said, [("a", Some("1"), "e/1/a"), ("b", None, "e/1/b"), ("a", Some("2"), "e/1/a")]);
}

#[test]
fn what_passes_by_itself_is_waited_for() {
    let (cluster, connection) = cluster();
    let producer = Producer::connect(&connection, "cityops-north").unwrap();
    let passing = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_COORDINATOR];
    cluster.request_errors(RDKafkaApiKey::EndTxn, &passing);
    cluster.request_errors(RDKafkaApiKey::Produce, &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION]);
    producer.publish(&[message("a", Some("1"))]).unwrap();
    producer.publish(&[message("b", Some("1"))]).unwrap();
    let keys: Vec<String> = read(&cluster, 2).into_iter().map(|(key, ..)| key).collect();
    assert_eq!(keys, ["a", "b"], "each once");
}

#[test]
fn what_brokers_refuse_once_is_undone_and_sent_again() {
    let (cluster, connection) = cluster();
    let producer = Producer::connect(&connection, "cityops-north").unwrap();
    cluster.request_errors(RDKafkaApiKey::AddPartitionsToTxn, &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED]);
    producer.publish(&[message("a", Some("1")), message("b", Some("1"))]).unwrap();
    let keys: Vec<String> = read(&cluster, 2).into_iter().map(|(key, ..)| key).collect();
    assert_eq!(keys, ["a", "b"]);
}

#[test]
fn what_brokers_refuse_always_is_given_up_and_the_next_goes_out() {
    let (cluster, connection) = cluster();
    let producer = Producer::connect(&connection, "cityops-north").unwrap();
    cluster.request_errors(RDKafkaApiKey::AddPartitionsToTxn, &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; ATTEMPTS]);
    let refused = producer.publish(&[message("a", Some("1"))]).unwrap_err();
    assert!(matches!(refused, ProducerError::Brokers(_)), "{refused}");
    producer.publish(&[message("b", Some("1"))]).unwrap();
    assert_eq!(read(&cluster, 1)[0].0, "b");
}

#[test]
fn who_is_shut_out_knows_why() {
    let (cluster, connection) = cluster();
    let producer = Producer::connect(&connection, "cityops-north").unwrap();
    producer.publish(&[message("a", Some("1"))]).unwrap();
    cluster.request_errors(RDKafkaApiKey::EndTxn, &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_PRODUCER_FENCED]);
    assert!(matches!(producer.publish(&[message("b", Some("1"))]).unwrap_err(), ProducerError::Fenced));
    // Another of that name goes on.
    Producer::connect(&connection, "cityops-north").unwrap().publish(&[message("c", Some("1"))]).unwrap();
}

#[test]
fn what_a_topic_keeps_of_one_publisher_is_found() {
    let (_cluster, connection) = cluster();
    let producer = Producer::connect(&connection, "cityops-north").unwrap();
    let of_south =
        |message: Outgoing| Outgoing { headers: vec![("ce_id", "1".to_owned()), ("ce_source", "/cityops/south".to_owned())], ..message };
    producer
        .publish(&[
            message("a", Some("1")),
            message("b", Some("1")),
            message("c", Some("1")),
            message("a", Some("2")),
            message("b", None),
            of_south(message("c", Some("2"))),
            of_south(message("d", Some("1"))),
        ])
        .unwrap();
    assert_eq!(kept(&connection, TOPIC, ("ce_source", "/cityops/north")).unwrap(), ["a".to_owned()].into());
}
