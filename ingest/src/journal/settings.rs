//! What can be set of the journal, with the reasons of the defaults.

use crate::clock;
use crate::record::UtcMs;
use std::time::Duration;

/// How the journal groups, bounds and ages what it keeps.
#[derive(Clone, Debug)]
pub struct JournalSettings {
    /// The most records committed together. 8192: a batch compresses well and still fits the processor's cache.
    pub group_records: usize,
    /// How long after a commit more is gathered before the next one. 5 ms: at most 200 commits a second ask the disk to sync.
    pub group_wait: Duration,
    /// The most submissions that wait; beyond, `try_submit` says busy and `submit` blocks.
    pub queue: usize,
    /// Bytes that must be free on the disk: to open, and to accept.
    pub min_free_bytes: u64,
    /// Bytes held in a file that is given back when the disk is full, so that a clean stop is possible.
    pub ballast_bytes: u64,
    /// After how many whole city days a batch moves to the history files.
    pub seal_after_days: u32,
    /// The city's time zone: its midnights part the days.
    pub zone: chrono_tz::Tz,
    /// Fault injection: how long the writer holds between writing the rows and the commit. Zero outside of tests.
    pub pause_before_commit: Duration,
    /// The clock that commits are dated by: the machine's, unless a past is told anew.
    pub clock: fn() -> UtcMs,
}

impl Default for JournalSettings {
    fn default() -> Self {
        Self {
            group_records: 8192,
            group_wait: Duration::from_millis(5),
            queue: 256,
            min_free_bytes: 256 << 20,
            ballast_bytes: 64 << 20,
            seal_after_days: 3,
            zone: chrono_tz::Asia::Shanghai,
            pause_before_commit: Duration::ZERO,
            clock: clock::now,
        }
    }
}
