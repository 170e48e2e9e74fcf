//! What the reading thread shows of itself, and what is measured of it.

use super::status::Status;
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A reader that has not come round for so long does not read: its thread waits for something.
const STUCK: Duration = Duration::from_secs(4);
/// A trouble is shown for so long after all is well again.
const TROUBLE_SHOWN: Duration = Duration::from_secs(5);

/// What stands in the way when nobody says what does.
const SILENT: &str = "the brokers do not answer, or the group does not stand yet";

/// One source's state, shared by its reading thread and all who ask.
#[derive(Debug)]
pub(super) struct Gauge {
    source: String,
    shown: Mutex<Shown>,
    /// Told at the end: once everything taken is committed, and once the group is left.
    done: SyncSender<()>,
}

#[derive(Debug, Default)]
struct Shown {
    status: Status,
    troubled: Option<Instant>,
    beat: Option<Instant>,
}

impl Gauge {
    pub(super) fn new(source: &str, done: SyncSender<()>) -> Self {
        Self { source: source.to_owned(), shown: Mutex::default(), done }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is shown at `now`.
    pub(super) fn status(&self, now: Instant) -> Status {
        let shown = self.shown();
        let mut status = shown.status.clone();
        if !status.connected && shown.beat.is_some() {
            status.error.get_or_insert_with(|| SILENT.to_owned());
        }
        if let Some(beat) = shown.beat.filter(|beat| now.saturating_duration_since(*beat) >= STUCK) {
            status.connected = false;
            let seconds = now.saturating_duration_since(beat).as_secs();
            status.error = Some(format!(
                "reading has stood still for {seconds} s; before that: {}",
                status.error.as_deref().unwrap_or("all was well")
            ));
        }
        if !status.connected {
            status.partitions.iter_mut().for_each(|partition| partition.lag = None);
        }
        status
    }

    /// Whether what is new comes.
    pub(super) fn is_connected(&self, now: Instant) -> bool {
        let shown = self.shown();
        shown.status.connected && shown.beat.is_some_and(|beat| now.saturating_duration_since(beat) < STUCK)
    }

    /// The reader came round.
    pub(super) fn beat(&self, now: Instant) {
        self.shown().beat = Some(now);
    }

    /// Whether what is shown is not so any more.
    pub(super) fn is_stale(&self, connected: bool, paused: bool) -> bool {
        let shown = self.shown();
        (shown.status.connected, shown.status.paused) != (connected, paused)
    }

    /// Shows how it stands now; what is counted stays.
    pub(super) fn show(&self, now_so: Status, now: Instant) {
        let mut shown = self.shown();
        let before = &mut shown.status;
        let was_connected = std::mem::replace(&mut before.connected, now_so.connected);
        (before.paused, before.partitions) = (now_so.paused, now_so.partitions);
        let is_over = shown.troubled.is_none_or(|since| now.saturating_duration_since(since) >= TROUBLE_SHOWN);
        if now_so.connected && is_over && !shown.status.partitions.is_empty() {
            shown.status.error = None;
        }
        let source = self.source.as_str();
        match (was_connected, now_so.connected) {
            (false, true) => tracing::info!(source, "topics are read"),
            (true, false) => {
                let error = shown.status.error.as_deref().unwrap_or(SILENT);
                tracing::warn!(source, error, "topics cannot be read, values are marked until they can");
            }
            (true, true) | (false, false) => {}
        }
        let set = |name: &'static str, value: f64| metrics::gauge!(name, "source" => self.source.clone()).set(value);
        set("cityops_kafka_connected", f64::from(u8::from(now_so.connected)));
        set("cityops_kafka_paused", f64::from(u8::from(now_so.paused)));
        // What is unknown is no number: 0 would say that nothing waits.
        set("cityops_kafka_lag", shown.status.lag().map_or(f64::NAN, |lag| number(u64::try_from(lag).unwrap_or_default())));
        set("cityops_kafka_generation", number(shown.status.generation));
    }

    /// Something stands in the way.
    pub(super) fn trouble(&self, error: String, now: Instant) {
        let mut shown = self.shown();
        shown.troubled = Some(now);
        shown.status.error = Some(error);
    }

    /// Something was refused, and everything is read again from where the journal stands.
    pub(super) fn rewound(&self, reason: String, now: Instant) {
        self.count("cityops_kafka_rewinds_total", 1);
        let source = self.source.as_str();
        tracing::warn!(source, reason, "topics are read again from where the journal stands");
        self.trouble(reason, now);
    }

    /// Nothing is read any more, or not by this client.
    pub(super) fn ended(&self, error: Option<String>) {
        let mut shown = self.shown();
        (shown.status.connected, shown.status.partitions, shown.beat) = (false, Vec::new(), None);
        shown.status.error = error;
    }

    /// Partitions were given back.
    pub(super) fn rebalanced(&self) {
        self.count("cityops_kafka_rebalances_total", 1);
        self.shown().status.generation += 1;
    }

    /// Messages were taken in.
    pub(super) fn messages(&self, count: u64) {
        self.count("cityops_kafka_messages_total", count);
        self.shown().status.messages += count;
    }

    /// Of these, one without a value.
    pub(super) fn tombstone(&self) {
        self.count("cityops_kafka_tombstones_total", 1);
        self.shown().status.tombstones += 1;
    }

    /// A message came that is not ours, or was taken before.
    pub(super) fn stale(&self) {
        self.count("cityops_kafka_stale_total", 1);
    }

    /// Messages are gone.
    pub(super) fn gap(&self, reason: String, now: Instant) {
        self.count("cityops_kafka_gaps_total", 1);
        self.shown().status.gaps += 1;
        self.trouble(reason, now);
    }

    /// Everything taken is committed; or, told again, the group is left.
    pub(super) fn done(&self) {
        if self.done.try_send(()).is_err() {
            tracing::trace!("nobody waits for the end");
        }
    }

    fn count(&self, name: &'static str, count: u64) {
        metrics::counter!(name, "source" => self.source.clone()).increment(count);
    }
}

/// For a gauge: whole up to 2^32.
fn number(value: u64) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}
