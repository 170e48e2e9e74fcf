//! In: what stands in topics is in the journal once, whatever happens to the broker, to us and to others in our group.

use super::broker::{Broker, USER};
use super::tools::Message;
use super::{Node, case, total};
use crate::process::{cityops, wait_until};
use serde_json::{Value, json};

const CASES: &str = "cityops.case.v1";

fn cases(numbers: std::ops::Range<usize>) -> Vec<Message> {
    numbers.map(|number| Message::of(&format!("c{number}"), case(number))).collect()
}

/// A broker whose topic of cases has this many partitions, and a node that reads it.
fn reading(partitions: u16) -> (Broker, Node) {
    let broker = Broker::start();
    broker.create_topic(CASES, partitions, &[]);
    let node = Node::new(&broker, "");
    (broker, node)
}

#[test]
fn a_message_may_be_a_record_an_array_or_a_cloud_event() {
    let (broker, mut node) = reading(1);
    node.start();
    let event = json!({"specversion": "1.0", "id": "7", "source": "/else", "type": "case", "data": case(3)});
    let binary = Message::of("c4", case(4)).header("ce_specversion", "1.0").header("ce_id", "8").header("ce_source", "/else");
    let messages = [
        Message::of("c0", case(0)),
        Message::of("c1", json!([case(1), case(2)])),
        Message::of("c3", event).header("content-type", "application/cloudevents+json; charset=utf-8"),
        binary.header("ce_type", "case").header("content-type", "application/json"),
    ];
    broker.produce(CASES, &messages);
    node.wait_for_accepted(5);
    total(&node, 5);
    let read = json!([{"topic": CASES, "partition": 0, "next": 4, "end": 4, "lag": 0}]);
    wait_until("it says how far it is", || node.source()["kafka"]["partitions"] == read);
    let kafka = &node.source()["kafka"];
    assert_eq!((&kafka["connected"], &kafka["error"]), (&json!(true), &Value::Null), "{kafka}");
}

#[test]
fn poison_is_kept_as_a_reject_told_on_its_topic_and_holds_nothing_up() {
    let broker = Broker::start();
    broker.create_topic(CASES, 1, &[]);
    broker.create_topic("poison", 1, &[]);
    let mut node = Node::declaring(&broker, "dlq = \"poison\"", "");
    node.start();
    let missing = json!({"record_id": "x", "stream": "case", "kind": "accepted", "subject_id": "x"});
    let late = Message::of("c0", json!([case(1), {"record_id": "y"}]));
    broker.produce(CASES, &[Message::of("c0", case(0)), Message::of("x", "not JSON"), Message::of("x", missing), late]);
    let rejects = || node.running().get("/api/v1/rejects")["rejects"].as_array().unwrap().clone();
    wait_until("three are rejected", || rejects().len() == 3);
    let mut found: Vec<(Value, Value)> = rejects().iter().map(|reject| (reject["line"].clone(), reject["field"].clone())).collect();
    found.sort_by_key(|(line, _)| line.as_u64());
    assert_eq!(found[1], (json!(2), json!("occurred_at")));
    assert_eq!((found[0].0.clone(), found[2].0.clone()), (json!(1), json!(3)));
    total(&node, 2);

    let mut reader = broker.reader("poison");
    let told = reader.wait_for("three are told", |messages| messages.len() == 3);
    let mut ids: Vec<String> = rejects().iter().map(|reject| reject["id"].to_string().trim_matches('"').to_owned()).collect();
    let mut keys: Vec<String> = told.iter().map(|message| message.key.clone().unwrap()).collect();
    ids.sort();
    keys.sort();
    assert_eq!(keys, ids);
    let second = told.iter().find(|message| message.headers["offset"] == "2").unwrap();
    let header = |name: &str| second.headers.get(name).map(String::as_str);
    assert_eq!((header("source"), header("topic"), header("partition")), (Some("bus"), Some(CASES), Some("0")));
    assert_eq!((header("field"), header("reason").is_some_and(|reason| !reason.is_empty())), (Some("occurred_at"), true));

    // What is counted as told is not told again by the next start; what comes then is.
    wait_until("it counts what was told", || node.metric("cityops_kafka_dlq_total") > 2.5);
    node.kill();
    node.start();
    broker.produce(CASES, &[Message::of("x", "nor this")]);
    reader.wait_for("the fourth is told", |messages| messages.iter().any(|message| message.headers["offset"] == "4"));
    assert_eq!(reader.taken.len(), 4);
}

#[test]
fn a_source_may_begin_at_an_instant_and_goes_on_from_its_journal_ever_after() {
    let broker = Broker::start();
    broker.create_topic(CASES, 1, &[]);
    broker.produce(CASES, &cases(0..5));
    // What is told from now on is told by another process, which has yet to begin.
    let instant = ingest::clock::now();
    broker.produce(CASES, &cases(5..12));
    let mut node = Node::declaring(&broker, &format!("start = \"{instant}\""), "");
    node.start();
    node.wait_for_accepted(7);
    total(&node, 7);
    node.kill();
    broker.produce(CASES, &cases(12..14));
    node.start();
    node.wait_for_accepted(9);
    total(&node, 9);
}

#[test]
fn a_start_goes_on_where_the_journal_ends_whatever_the_broker_was_told() {
    let (broker, mut node) = reading(1);
    node.start();
    broker.produce(CASES, &cases(0..20));
    node.wait_for_accepted(20);
    node.kill();
    broker.produce(CASES, &cases(20..40));
    // Somebody else takes what comes in our group, and says so to the broker.
    let mut other = broker.member("cityops-bus", CASES);
    let committed = |offset: u64| broker.committed("cityops-bus").iter().any(|(_, _, committed)| *committed >= offset);
    wait_until("it has our partition", || committed(40));
    broker.produce(CASES, &cases(40..50));
    other.wait_for("it took what came", |messages| messages.last().is_some_and(|message| message.offset == 49));
    other.leave();
    assert!(committed(50));
    node.start();
    node.wait_for_accepted(50);
    let source = node.source();
    assert_eq!((&source["duplicates"], &source["rejected"]), (&json!(0), &json!(0)), "{source}");
    total(&node, 50);
    assert!(node.stop());
    let (agrees, said, log) = cityops(&["audit", "--data", &node.data()]);
    assert!(agrees, "{said}{log}");
}

#[test]
fn members_that_come_and_go_cost_no_record() {
    let (broker, mut node) = reading(4);
    node.start();
    broker.produce(CASES, &cases(0..40));
    node.wait_for_accepted(40);
    let parts = |node: &Node| node.source()["kafka"]["partitions"].as_array().map_or(0, Vec::len);
    wait_until("all partitions are ours", || parts(&node) == 4);
    for round in 1..=2_usize {
        let generation = node.source()["kafka"]["generation"].as_u64().unwrap();
        let other = broker.member("cityops-bus", CASES);
        wait_until("another has its share", || parts(&node) == 2);
        broker.produce(CASES, &cases(40 * round..40 * (round + 1)));
        other.leave();
        wait_until("all partitions are ours again", || parts(&node) == 4);
        node.wait_for_accepted(40 * (round as u64 + 1));
        assert!(node.source()["kafka"]["generation"].as_u64().unwrap() >= generation + 2, "{}", node.source());
    }
    let source = node.source();
    assert_eq!((&source["duplicates"], &source["rejected"]), (&json!(0), &json!(0)), "{source}");
    total(&node, 120);
}

#[test]
fn offsets_that_are_gone_are_told_and_never_passed_over_in_silence() {
    let (broker, mut node) = reading(1);
    node.start();
    broker.produce(CASES, &cases(0..10));
    node.wait_for_accepted(10);
    node.kill();
    broker.produce(CASES, &cases(10..30));
    broker.delete_before(CASES, 0, 25);
    node.start();
    node.wait_for_accepted(15);
    let rejects = node.running().get("/api/v1/rejects");
    let gap = &rejects["rejects"][0];
    assert_eq!(gap["field"], "offset", "{rejects}");
    let reason = gap["reason"].as_str().unwrap();
    assert!(reason.contains("10..25") && reason.contains(&format!("{CASES}/0")), "{reason}");
    assert!((node.metric("cityops_kafka_gaps_total") - 1.0).abs() < 0.5);
    wait_until("it says how far it is", || node.source()["kafka"]["partitions"][0]["next"] == 30);

    // It is recorded once, and not found again.
    node.kill();
    node.start();
    broker.produce(CASES, &cases(30..31));
    node.wait_for_accepted(16);
    assert_eq!(node.source()["rejected"], 1);
}

#[test]
fn a_broker_that_is_away_makes_values_late_and_heals_by_itself() {
    let (mut broker, mut node) = reading(1);
    node.start();
    broker.produce(CASES, &cases(0..5));
    node.wait_for_accepted(5);
    let state = |node: &Node| node.running().get("/api/v1/readings?indicator=case.total&window=live")["rows"][0]["state"].clone();
    wait_until("values are live", || state(&node) == "live");
    node.kill();
    broker.stop();

    // It starts without its broker, and shows what it knew as what it is.
    node.start();
    wait_until("values are late", || state(&node) == "late");
    assert_eq!(node.source()["accepted"], 5);
    wait_until("the source says so", || node.source()["kafka"]["connected"] == json!(false));
    assert!(node.source()["kafka"]["error"].as_str().is_some_and(|error| !error.is_empty()), "{}", node.source());
    assert_eq!(node.source()["kafka"]["lag"], Value::Null, "nobody knows what waits there");
    broker.restart();
    wait_until("values are live again", || state(&node) == "live");
    wait_until("nothing waits", || node.source()["kafka"]["lag"] == 0);
    broker.produce(CASES, &cases(5..6));
    node.wait_for_accepted(6);

    // One that keeps its connections and answers nothing is as good as away.
    broker.freeze();
    wait_until("values are late", || state(&node) == "late");
    wait_until("what waits is unknown", || node.source()["kafka"]["lag"].is_null());
    broker.thaw();
    wait_until("values are live again", || state(&node) == "live");
    broker.produce(CASES, &cases(6..7));
    node.wait_for_accepted(7);
    broker.kill();
    wait_until("values are late", || state(&node) == "late");
    broker.restart();
    broker.produce(CASES, &cases(7..8));
    node.wait_for_accepted(8);
}

#[test]
fn a_guarded_broker_lets_in_who_has_its_password_over_a_line_that_it_trusts() {
    let broker = Broker::start_guarded();
    broker.create_topic(CASES, 1, &[]);
    broker.produce(CASES, &cases(0..3));
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    let log_in = format!("username = \"{}\"\npassword_file = \"{}\"\n", USER.0, password.display());
    let trust = format!("ca_file = \"{}\"\n", broker.ca_file().display());
    for (address, settings) in [
        (broker.user_address(), log_in.clone()),
        (broker.tls_address(), trust.clone()),
        (broker.both_address(), format!("{log_in}{trust}")),
    ] {
        std::fs::write(&password, format!("{}\n", USER.1)).unwrap();
        let mut node = Node::at(&address, &settings, None);
        node.start();
        node.wait_for_accepted(3);
        assert!(node.stop());
    }

    std::fs::write(&password, "another").unwrap();
    for (address, settings) in [(broker.both_address(), format!("{log_in}{trust}")), (broker.tls_address(), String::new())] {
        let mut node = Node::at(&address, &settings, None);
        node.start();
        wait_until("it says why not", || node.source()["kafka"]["error"].as_str().is_some_and(|error| !error.is_empty()));
        let source = node.source();
        assert_eq!((&source["kafka"]["connected"], &source["accepted"]), (&json!(false), &json!(0)), "{source}");
        assert!(!source.to_string().contains("another"), "{source}");
    }
}
