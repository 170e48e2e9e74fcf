//! Timers: which subject's clock turns next.

use ingest::record::UtcMs;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Instants with the subject that they belong to, the earliest first. An entry counts only while its subject still waits for that
/// very instant; the others are passed over when they come up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers(BinaryHeap<Reverse<(UtcMs, usize)>>);

impl Timers {
    pub(crate) fn set(&mut self, at: UtcMs, subject: usize) {
        self.0.push(Reverse((at, subject)));
    }

    /// The next entry, if it is due by `now`.
    pub(crate) fn take(&mut self, now: UtcMs) -> Option<(UtcMs, usize)> {
        let Reverse(entry) = *self.0.peek()?;
        (entry.0 <= now).then(|| {
            self.0.pop();
            entry
        })
    }

    pub(crate) fn peek(&self) -> Option<(UtcMs, usize)> {
        self.0.peek().map(|Reverse(entry)| *entry)
    }

    pub(crate) fn drop_first(&mut self) {
        self.0.pop();
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl FromIterator<(UtcMs, usize)> for Timers {
    fn from_iter<I: IntoIterator<Item = (UtcMs, usize)>>(entries: I) -> Self {
        Self(entries.into_iter().map(Reverse).collect())
    }
}
