//! What a source is read from, where it comes by Kafka.

use crate::connector::kafka::Connection;
use crate::record::UtcMs;

/// The topics that a source is read from: its declaration's `[kafka]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Which topics.
    pub topics: Topics,
    /// The consumer group; nodes that share one share the records, too. None: a group of this node's and source's own.
    pub group: Option<String>,
    /// What a message's value is.
    pub content: Content,
    /// Where a partition begins that the journal has no position of.
    pub start: Start,
    /// The topic that poison is told on, too.
    pub dlq: Option<String>,
    /// Another cluster than that of the settings.
    pub connection: Option<Connection>,
}

/// Topics by name or by pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topics {
    /// These.
    Named(Vec<String>),
    /// All whose names match; it begins with `^`.
    Pattern(String),
}

/// What a message's value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Bytes of the source's format: a row, an array, lines, or a `CloudEvent` (structured, or binary by its `ce_` headers).
    Plain,
    /// Avro behind the number of its schema (Confluent wire format); the registry's address.
    Avro(String),
}

/// Where reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the oldest message.
    Earliest,
    /// With what comes from now on.
    Latest,
    /// With the first message of that instant or later.
    At(UtcMs),
}
