//! How reading a source's topics goes, as it is told to everybody.

use serde::Serialize;

/// How reading a source's topics goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether the brokers answer and the group stands: what is new comes.
    pub connected: bool,
    /// What stands in the way, or did last; none while all is well.
    pub error: Option<String>,
    /// How often partitions were taken away: what was read before is never taken after.
    pub generation: u64,
    /// Whether nothing is taken because the journal has no room.
    pub paused: bool,
    /// Messages taken in since the start.
    pub messages: u64,
    /// Of these, without a value.
    pub tombstones: u64,
    /// Ranges that the brokers no longer had.
    pub gaps: u64,
    /// What is assigned now, by topic and partition.
    pub partitions: Vec<PartitionStatus>,
}

/// How far a partition is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PartitionStatus {
    /// The topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// The offset that is committed next.
    pub next: i64,
    /// The offset behind the newest message; none while it is unknown.
    pub end: Option<i64>,
    /// Messages that wait at the broker; none while that is unknown.
    pub lag: Option<i64>,
}

impl Status {
    /// Messages that wait at the brokers; none while they do not answer, or have yet to say where a partition ends.
    #[must_use]
    pub fn lag(&self) -> Option<i64> {
        self.partitions.iter().map(|partition| partition.lag).sum::<Option<i64>>().filter(|_| self.connected)
    }
}
