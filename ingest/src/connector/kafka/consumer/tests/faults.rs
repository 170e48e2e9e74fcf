//! Brokers that fail, and a journal that does.

use super::{Node, PATIENCE, cluster, end, produce, produce_records, record, source, wait_for_status, wait_until};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

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
