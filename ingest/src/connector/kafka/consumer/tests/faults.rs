//! Brokers that fail, and a journal that does.

use super::{Node, PATIENCE, cluster, end, produce, produce_records, record, source, wait_for_status, wait_until};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Headers, Message};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use std::time::Duration;

/// Errors that a broker gives while others take over from it.
const PASSING: [RDKafkaRespErr; 4] = [
    RDKafkaRespErr::RD_KAFKA_RESP_ERR__TRANSPORT,
    RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
    RDKafkaRespErr::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RDKafkaRespErr::RD_KAFKA_RESP_ERR__TRANSPORT,
];

#[test]
fn errors_of_the_line_cost_nothing_and_double_nothing() {
    let (cluster, mut node) = (cluster(3), Node::new());
    produce_records(&cluster, 0..1000, 3);
    cluster.request_errors(RDKafkaApiKey::ListOffsets, &PASSING[..1]);
    cluster.request_errors(RDKafkaApiKey::JoinGroup, &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS]);
    let consumer = node.read(&cluster, &source(""));
    node.wait_for(1000);
    for round in 1..5_usize {
        cluster.request_errors(RDKafkaApiKey::Fetch, &PASSING);
        cluster.request_errors(RDKafkaApiKey::OffsetCommit, &PASSING[..2]);
        let fenced = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID];
        if round == 3 {
            cluster.request_errors(RDKafkaApiKey::Heartbeat, &fenced);
        }
        produce_records(&cluster, round * 1000..(round + 1) * 1000, 3);
        assert_eq!(node.wait_for((round + 1) * 1000).len(), (round + 1) * 1000);
    }
    assert_eq!(node.duplicates(), 0);
    end(&consumer);
}

#[test]
fn a_broker_that_is_away_is_said_so_and_found_again() {
    let (cluster, mut node) = (cluster(1), Node::new());
    cluster.broker_down(-1).unwrap();
    let consumer = node.read(&cluster, &source(""));
    wait_for_status(&consumer, "it says why it waits", |status| !status.connected && status.error.is_some());
    cluster.broker_up(-1).unwrap();
    produce_records(&cluster, 0..10, 1);
    node.wait_for(10);
    wait_for_status(&consumer, "it is well", |status| status.connected && status.error.is_none());
    cluster.broker_down(-1).unwrap();
    wait_for_status(&consumer, "it is away", |status| !status.connected && status.error.is_some());
    cluster.broker_up(-1).unwrap();
    wait_for_status(&consumer, "it is back", |status| status.connected);
    produce_records(&cluster, 10..20, 1);
    assert_eq!(node.wait_for(20), (0..20).collect());
    assert_eq!(node.duplicates(), 0);
    end(&consumer);
}

#[test]
fn a_broker_that_never_was_holds_nobody_up() {
    let node = Node::new();
    let cluster = cluster(1);
    cluster.broker_down(-1).unwrap();
    let consumer = node.read(&cluster, &source(""));
    end(&consumer);
    assert!(!consumer.is_connected());
}

#[test]
fn poison_is_kept_with_its_place_and_costs_its_neighbours_nothing() {
    let (cluster, mut node) = (cluster(2), Node::new());
    let rubbish = ["rubbish".to_owned(), "{\"record_id\":\"1\"}".to_owned(), "[1]".to_owned(), String::new()];
    let messages = (0..8).map(|id| (1, if id % 2 == 0 { record(id) } else { rubbish[id / 2].clone() }));
    produce(&cluster, messages);
    let consumer = node.read(&cluster, &source(""));
    assert_eq!(node.wait_for(4), [0, 2, 4, 6].into());
    wait_until("all are through", || node.stands(1) == Some(8));
    let rejects: Vec<_> = node.journal.rejects(0, 10, None).unwrap().into_iter().map(|stored| stored.reject).collect();
    assert_eq!(rejects.iter().map(|reject| reject.line.unwrap()).collect::<Vec<_>>(), [1, 3, 5, 7]);
    assert!(rejects.iter().all(|reject| reject.part.as_deref() == Some("city.samples.v1/1")), "{rejects:?}");
    assert_eq!((rejects[0].field.as_str(), rejects[1].field.as_str()), ("row", "stream"));
    end(&consumer);
}

#[test]
fn poison_is_told_on_its_own_topic_and_only_what_was_not_told_before() {
    let (cluster, mut node) = (cluster(1), Node::new());
    cluster.create_topic("city.dlq", 1, 1).unwrap();
    let source = source("dlq = \"city.dlq\"");
    let told = |count: usize| {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", cluster.bootstrap_servers()).set("group.id", "reader").set("auto.offset.reset", "error");
        let reader: BaseConsumer = config.create().unwrap();
        let mut all = TopicPartitionList::new();
        all.add_partition_offset("city.dlq", 0, Offset::Beginning).unwrap();
        reader.assign(&all).unwrap();
        // A poll also ends when something else than a message was heard.
        let mut messages = Vec::new();
        wait_until("poison is told", || {
            messages.extend(reader.poll(Duration::from_millis(100)).map(|message| message.unwrap().detach()));
            messages.len() == count
        });
        messages
    };
    cluster.request_errors(RDKafkaApiKey::Produce, &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION]);
    let consumer = node.read(&cluster, &source);
    wait_for_status(&consumer, "it reads", |status| status.partitions.len() == 1);
    produce(&cluster, [record(0), "poison 13900000000".to_owned(), record(1)].into_iter().map(|value| (0, value)));
    node.wait_for(2);
    let [message] = told(1).try_into().unwrap();
    let headers: Vec<String> = message
        .headers()
        .unwrap()
        .iter()
        .map(|header| format!("{}={}", header.key, std::str::from_utf8(header.value.unwrap()).unwrap()))
        .collect();
    let place = ["source=bus", "topic=city.samples.v1", "partition=0", "offset=1", "field=row"];
    assert_eq!(headers[..5], place.map(str::to_owned));
    assert!(headers[5].starts_with("reason=it starts with neither") && headers[6] == "reject=1", "{headers:?}");
    assert_eq!((message.key().unwrap(), message.payload().unwrap()), (b"1".as_slice(), b"poison ***".as_slice()));
    wait_until("it is kept that it was told", || node.journal.position("bus", "dlq").unwrap() == Some(1));
    end(&consumer);
    let consumer = node.read(&cluster, &source);
    produce(&cluster, std::iter::once((0, "more poison".to_owned())));
    let keys: Vec<_> = told(2).iter().map(|message| message.key().unwrap().to_vec()).collect();
    assert_eq!(keys, [b"1".to_vec(), b"2".to_vec()]);
    end(&consumer);
}

#[test]
fn a_journal_that_has_ended_ends_the_reading() {
    let (cluster, mut node) = (cluster(1), Node::new());
    let consumer = node.read(&cluster, &source(""));
    produce_records(&cluster, 0..3, 1);
    node.wait_for(3);
    node.journal.clone().close();
    produce_records(&cluster, 3..6, 1);
    wait_for_status(&consumer, "it says so", |status| {
        !status.connected && status.error.as_ref().is_some_and(|error| error.contains("journal"))
    });
    assert!(consumer.wait(PATIENCE));
}
