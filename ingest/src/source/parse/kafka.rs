//! `[kafka]`: the topics that a source is read from, and by which cluster.

use crate::connector::kafka::{Connection, MECHANISMS};
use crate::declaration::reader::{Item, Mistakes, Table, unknown};
use crate::record::UtcMs;
use crate::source::{Content, Start, Subscription, Topics};
use serde_json::Value;
use std::path::PathBuf;

const OWN: [&str; 7] = ["topics", "pattern", "group", "content", "registry", "start", "dlq"];
const CLUSTER: [&str; 6] = ["brokers", "plaintext", "ca_file", "username", "password_file", "mechanism"];
const CONTENTS: [&str; 2] = ["json", "avro"];

/// Reads `[kafka]`, if there is one.
pub(super) fn read(table: &Table, mistakes: &mut Mistakes) -> Option<Subscription> {
    let kafka = table.table("kafka", mistakes)?;
    let known: Vec<&str> = OWN.iter().chain(&CLUSTER).copied().collect();
    kafka.only(&known, mistakes);
    let topics = topics(kafka, mistakes);
    if let Some(dlq) = kafka.text("dlq", mistakes).filter(|dlq| is_read(&topics, dlq)) {
        mistakes.add(kafka.spot_of("dlq"), format!("`{dlq}` is one of the topics that are read: what is told there would come back"));
    }
    Some(Subscription {
        topics,
        group: kafka.text("group", mistakes).map(str::to_owned),
        content: content(kafka, mistakes),
        start: start(kafka, mistakes),
        dlq: kafka.text("dlq", mistakes).map(|name| topic(name, kafka, "dlq", mistakes)),
        connection: connection(kafka, mistakes),
    })
}

fn topics(kafka: &Table, mistakes: &mut Mistakes) -> Topics {
    let named = kafka.texts("topics", mistakes);
    match (named.is_empty(), kafka.text("pattern", mistakes)) {
        (false, None) => Topics::Named(named.iter().map(|name| topic(name, kafka, "topics", mistakes)).collect()),
        (true, Some(pattern)) => {
            if !pattern.starts_with('^') || regex::Regex::new(pattern).is_err() {
                let hint = "a regular expression that begins with ^, such as ^city\\\\..*";
                mistakes.hint(kafka.spot_of("pattern"), format!("`{pattern}` is no pattern of topics"), hint);
            }
            Topics::Pattern(pattern.to_owned())
        }
        (true, None) => {
            mistakes.hint(kafka.spot, "no topic is named", "topics = [\"city.potholes.v1\"], or pattern = \"^city\\\\..*\"");
            Topics::Named(named)
        }
        (false, Some(_)) => {
            mistakes.hint(kafka.spot_of("pattern"), "`topics` and `pattern` are both given", "take one of them away");
            Topics::Named(named)
        }
    }
}

/// Whether that topic is one of those.
fn is_read(topics: &Topics, topic: &str) -> bool {
    match topics {
        Topics::Named(named) => named.iter().any(|name| name == topic),
        Topics::Pattern(pattern) => regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(topic)),
    }
}

/// A topic's name, by Kafka's own rule.
fn topic(name: &str, kafka: &Table, key: &str, mistakes: &mut Mistakes) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if name.is_empty() || name.len() > 249 || !name.bytes().all(is_name) {
        mistakes.add(kafka.spot_of(key), format!("`{name}` is no topic: 1 to 249 of a-z, A-Z, 0-9, `.`, `_` and `-`"));
    }
    name.to_owned()
}

fn content(kafka: &Table, mistakes: &mut Mistakes) -> Content {
    let registry = kafka.text("registry", mistakes);
    match (kafka.text("content", mistakes), registry) {
        (None | Some("json"), None) => Content::Plain,
        (Some("avro"), Some(registry)) => Content::Avro(registry.trim_end_matches('/').to_owned()),
        (Some("avro"), None) => {
            mistakes.hint(kafka.spot_of("content"), "Avro needs a `registry`", "the address of the schema registry");
            Content::Plain
        }
        (None | Some("json"), Some(_)) => {
            mistakes.hint(kafka.spot_of("registry"), "`registry` is for Avro", "set `content = \"avro\"`, or take `registry` away");
            Content::Plain
        }
        (Some(other), _) => {
            unknown(kafka.spot_of("content"), "content", other, CONTENTS.into_iter(), mistakes);
            Content::Plain
        }
    }
}

fn start(kafka: &Table, mistakes: &mut Mistakes) -> Start {
    let Some(node) = kafka.get("start") else { return Start::Earliest };
    let said = match &node.item {
        Item::Text(text) if text == "earliest" => Some(Start::Earliest),
        Item::Text(text) if text == "latest" => Some(Start::Latest),
        Item::Instant(text) | Item::Text(text) => UtcMs::parse(&Value::from(text.as_str())).ok().map(Start::At),
        Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::List(_) | Item::Table(_) => None,
    };
    said.unwrap_or_else(|| {
        mistakes.add(kafka.spot_of("start"), "`start` is \"earliest\", \"latest\" or an instant such as 2026-01-01T00:00:00Z");
        Start::Earliest
    })
}

/// The cluster that is named here, if one is.
fn connection(kafka: &Table, mistakes: &mut Mistakes) -> Option<Connection> {
    let text = |key: &str, mistakes: &mut Mistakes| kafka.text(key, mistakes).unwrap_or_default().to_owned();
    let Some(brokers) = kafka.text("brokers", mistakes) else {
        for key in CLUSTER.iter().filter(|key| kafka.get(key).is_some()) {
            mistakes.hint(kafka.spot_of(key), format!("`{key}` without `brokers`"), "the cluster of the settings has its own there");
        }
        return None;
    };
    let mechanism = kafka.text("mechanism", mistakes).unwrap_or(MECHANISMS[0]);
    if !MECHANISMS.contains(&mechanism) {
        unknown(kafka.spot_of("mechanism"), "mechanism", mechanism, MECHANISMS.into_iter(), mistakes);
    }
    let connection = Connection {
        brokers: brokers.to_owned(),
        plaintext: kafka.flag("plaintext", mistakes),
        ca_file: PathBuf::from(text("ca_file", mistakes)),
        username: text("username", mistakes),
        password_file: PathBuf::from(text("password_file", mistakes)),
        mechanism: mechanism.to_owned(),
    };
    if let Err(error) = connection.check() {
        mistakes.add(kafka.spot_of("brokers"), error.to_string());
    }
    Some(connection)
}
