//! Kafka in and out, against a real Apache Kafka and its own tools.

mod broker;
mod tools;

use broker::Broker;
use tools::Message;

/// Before anything of ours is asked: the broker and its tools do what the tests below rely on.
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
