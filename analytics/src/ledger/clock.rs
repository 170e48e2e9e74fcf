//! Clocks of a subject: what they say at an instant, and when they turn by themselves.

use crate::calendar::{Calendar, Limit};
use ingest::record::{Text, UtcMs};
use serde::{Deserialize, Serialize};

/// What a clock says at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// There is no clock.
    #[default]
    Absent,
    OnTime,
    DueSoon,
    Overdue,
    Paused,
    Met,
    Missed,
}

impl Phase {
    /// As tables show it.
    pub(crate) fn text(self) -> Option<Text> {
        let name = match self {
            Self::Absent => return None,
            Self::OnTime => "on_time",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Missed => "missed",
        };
        Some(Text::const_new(name))
    }
}

/// The clocks that a subject has at most.
pub(crate) type Phases = [Phase; 2];

/// A clock as the steps leave it. It turns by itself only while it runs:
///
/// ```text
/// on_time --soon--> due_soon --due passed--> overdue
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Clock {
    #[default]
    Absent,
    Running {
        /// From here on it is due soon.
        soon: UtcMs,
        /// The last instant in time.
        due: UtcMs,
    },
    Paused,
    Ended {
        met: bool,
    },
}

impl Clock {
    /// The clock that is due at `due`, with `soon` left of it from which it is due soon.
    pub(crate) fn new(calendar: &Calendar, due: Option<UtcMs>, soon: Limit, ended: Option<UtcMs>, paused: bool) -> Self {
        match (due, ended) {
            (None, _) => Self::Absent,
            (Some(due), Some(ended)) => Self::Ended { met: ended <= due },
            (Some(_), None) if paused => Self::Paused,
            (Some(due), None) => Self::Running { soon: calendar.before(due, soon), due },
        }
    }

    /// What it says at `now`.
    pub(crate) fn phase(self, now: UtcMs) -> Phase {
        match self {
            Self::Absent => Phase::Absent,
            Self::Running { due, .. } if now > due => Phase::Overdue,
            Self::Running { soon, .. } if now >= soon => Phase::DueSoon,
            Self::Running { .. } => Phase::OnTime,
            Self::Paused => Phase::Paused,
            Self::Ended { met: true } => Phase::Met,
            Self::Ended { met: false } => Phase::Missed,
        }
    }

    /// The next instant after `now` at which it says something else, if no step comes.
    pub(crate) fn next_turn(self, now: UtcMs) -> Option<UtcMs> {
        let Self::Running { soon, due } = self else { return None };
        let turn = if now < soon { soon } else { due.plus(1) };
        (turn > now).then_some(turn)
    }
}

/// The spans in which a clock stood still, in the order of the steps.
#[derive(Debug, Default)]
pub(crate) struct Pauses {
    spans: Vec<(UtcMs, UtcMs)>,
    since: Option<UtcMs>,
}

/// How long a clock stood still.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Paused {
    pub(crate) working_ms: i64,
    pub(crate) wall_ms: i64,
}

impl Pauses {
    pub(crate) fn begin(&mut self, at: UtcMs) {
        self.since.get_or_insert(at);
    }

    pub(crate) fn end(&mut self, at: UtcMs) {
        if let Some(since) = self.since.take() {
            self.spans.push((since, at));
        }
    }

    /// Whether it stands still after the last step.
    pub(crate) fn is_open(&self) -> bool {
        self.since.is_some()
    }

    /// The spans within the clock's run; an open one counts up to the clock's end, and not at all before that is known.
    pub(crate) fn within(&self, calendar: &Calendar, start: UtcMs, end: Option<UtcMs>) -> Paused {
        let open = self.since.zip(end);
        let mut paused = Paused::default();
        for (from, to) in self.spans.iter().copied().chain(open) {
            let (from, to) = (from.max(start), end.map_or(to, |end| to.min(end)));
            paused.working_ms += calendar.working_ms(from, to);
            paused.wall_ms += to.since(from).max(0);
        }
        paused
    }
}

impl Limit {
    /// The limit lengthened by the time that its clock stood still, in its own measure.
    pub(crate) fn pausing(self, paused: Paused) -> Self {
        if self.is_wall() {
            self.plus(Self { working_ms: 0, wall_ms: paused.wall_ms })
        } else {
            self.plus(Self { working_ms: paused.working_ms, wall_ms: 0 })
        }
    }
}
