//! Out, and between nodes: what others read from our topics is what we say, and nodes that read the same say the same.

use super::broker::Broker;
use super::tools::{Message, Reader};
use super::{Node, case, total};
use crate::process::{cityops, wait_until};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CASES: &str = "cityops.case.v1";
const EVENTS: &str = "cityops.city_event.v1";
const READINGS: &str = "cityops.readings.v1";
/// How often two nodes are compared before they must agree.
const LOOKS: usize = 20;
const ACTIONS: &str = "actions_topic = \"cityops.actions.v1\"\n";

/// A broker with the topics of cases and events.
fn bus() -> Broker {
    let broker = Broker::start();
    broker.create_topic(CASES, 2, &[]);
    broker.create_topic(EVENTS, 1, &[]);
    broker
}

/// A node of that name; the topics that it publishes to are made.
fn publishing(broker: &Broker, name: &str, kafka: &str) -> Node {
    let node = Node::new(broker, &format!("node = \"{name}\"\n{kafka}"));
    let (done, said, log) = cityops(&["topics", "--create", "--config", &node.config()]);
    assert!(done, "{said}{log}");
    node
}

fn some_cases(numbers: std::ops::Range<usize>) -> Vec<Message> {
    let of = |number: usize| {
        let mut record = case(number);
        record["area"] = json!(["990101", "990102", "990103"][number % 3]);
        record["channel"] = json!(number % 4 + 1);
        let mut concluded = record.clone();
        concluded["record_id"] = json!(format!("r{number}/concluded"));
        concluded["kind"] = json!("concluded");
        concluded["occurred_at"] = json!("2026-03-03T02:00:00Z");
        let key = format!("c{number}");
        [Some(Message::of(&key, record)), number.is_multiple_of(2).then(|| Message::of(&key, concluded))]
    };
    numbers.flat_map(of).flatten().collect()
}

fn event(number: usize) -> Message {
    let key = format!("e{number}");
    Message::of(
        &key,
        json!({
            "record_id": format!("{key}/reported"), "stream": "city_event", "kind": "reported", "subject_id": key,
            "occurred_at": "2026-11-20T02:00:00Z", "area": "990101", "class_code": "0109", "severity": 3,
        }),
    )
}

/// What is in a row of readings, in a message or on a page, apart from its keys.
fn parts(told: &Value) -> Value {
    json!([told["value"], told["numerator"], told["denominator"], told["level"]])
}

/// What the topic of readings says after all that was read of it: by key, and the epoch and number of its last whole frame. Repeats
/// would be told by these two.
#[derive(Default)]
struct Told {
    cells: BTreeMap<String, Value>,
    frame: Option<(String, u64)>,
}

impl Told {
    fn by(messages: &[Message]) -> Self {
        let mut told = Self::default();
        for message in messages {
            let at = (message.headers["ce_epoch"].clone(), message.headers["ce_seq"].parse::<u64>().unwrap());
            let key = message.key.clone().unwrap();
            if key == "frame" {
                if let Some((epoch, seq)) = &told.frame {
                    assert!(*epoch != at.0 || *seq < at.1, "a frame comes once, and after those before it: {at:?} after {seq}");
                }
                told.frame = Some(at);
            } else if message.value.is_some() {
                told.cells.insert(key, parts(&message.json()));
            } else {
                told.cells.remove(&key);
            }
        }
        told
    }
}

/// Every reading of the node's live indicators that is not without data, by the key of its message; the frame that all stand at, if it
/// is one.
fn readings(node: &Node) -> (BTreeMap<String, Value>, Option<(String, u64)>) {
    let (mut found, mut frame, mut is_one) = (BTreeMap::new(), None, true);
    for indicator in node.running().get("/api/v1/indicators")["indicators"].as_array().unwrap() {
        let id = indicator["id"].as_str().unwrap();
        if indicator["mode"] != "live" {
            continue;
        }
        for window in indicator["windows"].as_array().unwrap() {
            let window = window.as_str().unwrap();
            let page = node.running().get(&format!("/api/v1/readings?indicator={id}&window={window}"));
            let at = Some((page["epoch"].as_str().unwrap().to_owned(), page["seq"].as_u64().unwrap()));
            is_one &= frame.is_none() || frame == at;
            frame = at;
            for row in page["rows"].as_array().unwrap().iter().filter(|row| row["state"] != "no_data") {
                let said = ["value", "numerator", "denominator", "state", "level"];
                let keys: BTreeMap<&String, &Value> =
                    row.as_object().unwrap().iter().filter(|(key, _)| !said.contains(&key.as_str())).collect();
                found.insert(format!("{id}|{window}|{}", json!(keys)), parts(row));
            }
        }
    }
    (found, frame.filter(|_| is_one))
}

/// Waits until a node publishes.
fn first_frame(broker: &Broker) {
    broker.reader(READINGS).wait_for("a frame is told", |messages| messages.iter().any(|message| message.key.as_deref() == Some("frame")));
}

/// The run of the engine.
fn epoch(node: &Node) -> String {
    node.running().get("/api/v1/readings?indicator=case.received&window=today")["epoch"].as_str().unwrap().to_owned()
}

/// Waits until the interface and the topic stand at the same frame, and compares all that both say.
fn agree(node: &Node, reader: &mut Reader) -> usize {
    let mut compared = 0;
    wait_until("the topic and the interface stand at one frame", || {
        let (found, frame) = readings(node);
        let Some(frame) = frame else { return false };
        // A silent wall has no later frame: all that is before is on its way.
        reader.wait_for("the frame is told", |messages| {
            Told::by(messages).frame.is_some_and(|(epoch, seq)| epoch == frame.0 && seq >= frame.1)
        });
        let told = Told::by(&reader.taken);
        if told.frame != Some(frame) {
            return false;
        }
        for (key, parts) in &found {
            assert_eq!(told.cells.get(key), Some(parts), "{key}");
        }
        compared = found.len();
        true
    });
    compared
}

#[test]
fn what_a_stock_consumer_reads_is_what_the_interface_says() {
    let broker = bus();
    let mut node = publishing(&broker, "north", "");
    node.start();
    broker.produce(CASES, &some_cases(0..60));
    node.wait_for_accepted(90);
    total(&node, 60);
    let mut reader = broker.reader(READINGS);
    let compared = agree(&node, &mut reader);
    assert!(compared > 100, "only {compared} readings");
    let first = &reader.taken[0];
    let header = |name: &str| first.headers[name].as_str();
    assert_eq!((header("ce_specversion"), header("ce_source"), header("content-type")), ("1.0", "/cityops/north", "application/json"));

    // Another epoch: everything is told once more, and what was not told before the kill is told now.
    let before = epoch(&node);
    node.kill();
    broker.produce(CASES, &some_cases(60..90));
    node.start();
    total(&node, 90);
    agree(&node, &mut reader);
    assert_ne!(before, epoch(&node));
}

#[test]
fn topics_are_made_when_somebody_asks_and_never_by_a_start() {
    let broker = Broker::start();
    let mut node = Node::new(&broker, "node = \"north\"\n");
    node.start();
    wait_until("it is ready", || node.running().try_get("/readyz").is_some_and(|(status, _)| status == 200));
    let (listed, said, log) = cityops(&["topics", "--config", &node.config()]);
    assert!(said.contains(READINGS), "{listed} {said}{log}");
    assert!(!broker.topics().contains(READINGS));
    let (done, said, log) = cityops(&["topics", "--create", "--config", &node.config()]);
    assert!(done, "{said}{log}");
    let topics = broker.topics();
    let readings = topics.lines().find(|line| line.contains(READINGS)).unwrap();
    assert!(readings.contains("cleanup.policy=compact"), "{readings}");
    let (again, said, log) = cityops(&["topics", "--create", "--config", &node.config()]);
    assert!(again, "{said}{log}");
    // What could not be told before is told now.
    first_frame(&broker);
}

#[test]
fn a_stage_is_told_once_and_what_is_open_is_told_as_it_stands() {
    let broker = bus();
    let mut node = publishing(&broker, "north", "");
    node.start();
    // What stands when it is told first is no change.
    first_frame(&broker);
    broker.produce(EVENTS, &[event(1), event(2)]);
    node.wait_for_accepted(2);
    wait_until("the event is there", || node.running().try_get("/api/v1/city-events/e1").is_some_and(|(status, _)| status == 200));
    for (version, action, more) in [(1, "file", json!({})), (2, "assign", json!({"department": "D34"}))] {
        assert_eq!(act(&node, "e1", version, action, &more).0, 200);
    }
    let mut lifecycle = broker.reader("cityops.lifecycle.v1");
    let of_e1 = |messages: &[Message]| -> Vec<String> {
        let of = messages.iter().filter(|message| message.key.as_deref() == Some("e1"));
        of.map(|message| message.json()["to"].as_str().unwrap().to_owned()).collect()
    };
    lifecycle.wait_for("it is assigned", |messages| of_e1(messages).last().is_some_and(|stage| stage == "assigned"));
    let told = of_e1(&lifecycle.taken);
    let mut once = told.clone();
    once.dedup();
    assert_eq!(told, once);
    let mut dispatch = broker.reader("cityops.dispatch.v1");
    dispatch.wait_for("it is told as assigned", |messages| {
        let last = messages.iter().rfind(|message| message.key.as_deref() == Some("event|e1"));
        last.is_some_and(|message| message.value.is_some() && message.json()["stage"] == "assigned")
    });
}

fn act(node: &Node, event_no: &str, version: u64, action: &str, more: &Value) -> (u16, Value) {
    act_as(node, &format!("{event_no}-{version}-{action}"), event_no, version, action, more)
}

fn act_as(node: &Node, action_id: &str, event_no: &str, version: u64, action: &str, more: &Value) -> (u16, Value) {
    let mut body = json!({"action": action, "action_id": action_id, "version": version, "actor": "d-07"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/api/v1/city-events/{event_no}/actions");
    node.running().try_post(&path, "application/json", body.to_string().as_bytes()).expect("the desk answers")
}

/// Waits until both say the same of everything.
fn equal(left: &Node, right: &Node) -> usize {
    let (mut compared, mut looks) = (0, 0);
    wait_until("both nodes say the same", || {
        let ((said, _), (others, _)) = (readings(left), readings(right));
        compared = said.len();
        let keys: BTreeSet<&String> = said.keys().chain(others.keys()).collect();
        let differs = |key: &&&String| said.get(**key) != others.get(**key);
        let differing: Vec<String> =
            keys.iter().filter(differs).map(|key| format!("{key}: {:?}, {:?}", said.get(*key), others.get(*key))).collect();
        looks += 1;
        assert!(looks < LOOKS || differing.is_empty(), "{} readings differ: {:#?}", differing.len(), &differing[..differing.len().min(20)]);
        !said.is_empty() && differing.is_empty()
    });
    compared
}

#[test]
fn two_nodes_that_read_the_same_topics_say_the_same() {
    let broker = bus();
    let mut north = publishing(&broker, "north", "");
    let mut south = publishing(&broker, "south", "");
    north.start();
    south.start();
    broker.produce(CASES, &some_cases(0..60));
    north.wait_for_accepted(90);
    south.wait_for_accepted(90);
    assert!(equal(&north, &south) > 100);
    south.kill();
    let mut more = some_cases(50..100);
    more.reverse();
    broker.produce(CASES, &more);
    south.start();
    total(&north, 100);
    total(&south, 100);
    equal(&north, &south);
}

#[test]
fn an_action_at_either_node_is_decided_once_and_known_at_both() {
    let broker = bus();
    let mut north = publishing(&broker, "north", ACTIONS);
    let mut south = publishing(&broker, "south", ACTIONS);
    north.start();
    south.start();
    let events: Vec<Message> = (0..20).map(event).collect();
    broker.produce(EVENTS, &events);
    for node in [&north, &south] {
        node.wait_for_accepted(20);
        wait_until("the last event is there", || {
            node.running().try_get("/api/v1/city-events/e19").is_some_and(|(status, _)| status == 200)
        });
    }
    // Both desks decide the same matters at the same time, each on what it sees.
    let decide = |node: &Node, name: &str, backwards: bool| -> Vec<(usize, u16)> {
        let mut numbers: Vec<usize> = (0..20).collect();
        if backwards {
            numbers.reverse();
        }
        let one = |number: usize| (number, act_as(node, &format!("{name}-{number}"), &format!("e{number}"), 1, "file", &json!({})).0);
        numbers.into_iter().map(one).collect()
    };
    let (north_said, south_said) = std::thread::scope(|scope| {
        // The only one who holds it meanwhile: its log cannot be shared.
        let held = &mut south;
        let there = scope.spawn(move || decide(held, "south", true));
        (decide(&north, "north", false), there.join().unwrap())
    });
    let status = |said: &[(usize, u16)], number: usize| said.iter().find(|(of, _)| *of == number).unwrap().1;
    for number in 0..20 {
        let mut both = [status(&north_said, number), status(&south_said, number)];
        both.sort_unstable();
        assert_eq!(both, [200, 409], "event {number}");
    }
    let state = |node: &Node, number: usize| {
        let page = node.running().get(&format!("/api/v1/city-events/e{number}"));
        json!([page["version"], page["state"]["stage"]])
    };
    wait_until("both nodes know all decisions", || (0..20).all(|number| state(&north, number) == state(&south, number)));
    assert_eq!(state(&north, 7), json!([2, "filed"]));
    equal(&north, &south);

    // A node that was away takes what the other decided meanwhile.
    south.kill();
    assert_eq!(act(&north, "e3", 2, "assign", &json!({"department": "D34"})).0, 200);
    south.start();
    wait_until("it knows", || state(&south, 3) == json!([3, "assigned"]));
}
