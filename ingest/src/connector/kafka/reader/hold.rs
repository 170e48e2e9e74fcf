//! Holding back: when the journal has no room, and for a moment after it refused something.

use super::{End, Reader};
use rdkafka::consumer::Consumer;
use std::time::{Duration, Instant};

/// How long the journal may be full before partitions are paused: what was fetched ahead is then fetched again.
const FULL_PATIENCE: Duration = Duration::from_millis(250);
/// How long to wait for room at once.
const ROOM_WAIT: Duration = Duration::from_millis(10);

impl Reader<'_> {
    /// Whether nothing is to be taken now.
    pub(super) fn is_held(&mut self, now: Instant) -> bool {
        self.hold = self.hold.filter(|until| *until > now);
        let is_full = self.flow.is_full(if self.paused { 2 } else { 1 });
        self.full = if is_full { self.full.or(Some(now)) } else { None };
        is_full || self.hold.is_some()
    }

    /// There is no room: waits for receipts, and after a while pauses what is fetched.
    pub(super) fn hold_back(&mut self, now: Instant) -> Result<(), End> {
        if !self.paused && self.full.is_some_and(|since| now.saturating_duration_since(since) >= FULL_PATIENCE) {
            self.pause();
        }
        let settled = self.flow.settle(ROOM_WAIT);
        self.mend(settled)?;
        if self.paused || !self.flow.is_busy() {
            // Nothing is fetched, and what the cluster says is heard. What was on its way here is not lost: it is taken.
            let taken = self.poll(ROOM_WAIT)?;
            self.gauge.messages(u64::from(taken.is_some()));
        }
        Ok(())
    }

    /// Has nothing fetched any more.
    pub(super) fn pause(&mut self) {
        let paused = self.list(|part| Some(part.next)).and_then(|list| self.consumer.pause(&list));
        self.paused = paused.inspect_err(|error| tracing::debug!(%error, "partitions could not be paused")).is_ok();
    }

    /// Has all fetched again.
    pub(super) fn resume(&mut self) {
        if self.paused {
            let resumed = self.list(|part| Some(part.next)).and_then(|list| self.consumer.resume(&list));
            self.paused = resumed.inspect_err(|error| tracing::debug!(%error, "partitions could not be resumed")).is_err();
        }
    }
}
