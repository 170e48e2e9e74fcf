//! How long a city event has been in its stage, and until when it may be.

use super::clock::{Clock, Pauses};
use crate::calendar::{Calendar, Limit};
use crate::dispatch::Stage;
use ingest::record::UtcMs;

/// The stay of an event in the stage that it is in, or was in before it was suspended. Time while suspended does not count.
#[derive(Debug, Default)]
pub(crate) struct Stay {
    stage: Option<Stage>,
    since: Option<UtcMs>,
    suspended_at: Option<UtcMs>,
    suspended: Pauses,
}

impl Stay {
    /// Follows the event into the stage in which a step at `at` left it; `anew` if its stay there begins again even if it was there.
    pub(crate) fn follow(&mut self, stage: Stage, at: UtcMs, anew: bool) {
        if stage == Stage::Suspended {
            self.suspended_at.get_or_insert(at);
            self.suspended.begin(at);
            return;
        }
        self.suspended_at = None;
        self.suspended.end(at);
        if self.stage != Some(stage) || anew {
            *self = Self { stage: Some(stage), since: Some(at), ..Self::default() };
        }
    }

    /// The stage whose clock runs, or would run if the event were not suspended.
    pub(crate) fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// Since when it is in its stage, be that its suspension.
    pub(crate) fn since(&self) -> Option<UtcMs> {
        self.suspended_at.or(self.since)
    }

    /// When the stage is over by its limit, and its clock, which is due soon when `due_soon_percent` of the limit are left.
    pub(crate) fn clock(&self, calendar: &Calendar, limit: Option<Limit>, due_soon_percent: i64) -> (Option<UtcMs>, Clock) {
        let Some((since, limit)) = self.since.zip(limit) else { return (None, Clock::Absent) };
        let due = calendar.due(since, limit.pausing(self.suspended.within(calendar, since, None)));
        let clock = Clock::new(calendar, Some(due), limit.share(due_soon_percent), None, self.suspended.is_open());
        (Some(due), clock)
    }
}
