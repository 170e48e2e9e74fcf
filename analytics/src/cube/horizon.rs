//! Which panes windows hold at a moment, and which are kept because some window will need them again.

use crate::window::{CityDays, Reach, Side, Window, minute_of};

/// Hours of a curve, the current one included.
pub(super) const CURVE_HOURS: i32 = 24;
/// Stands for no pane of that kind.
pub(super) const NONE: i32 = i32::MIN;
const MINUTES_OF_HOUR: i32 = 60;

/// Where the clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) minute: i32,
    pub(super) day: i32,
}

impl Moment {
    pub(super) fn at(millis: i64, days: &mut CityDays) -> Self {
        Self { minute: minute_of(millis), day: days.day_of(millis) }
    }

    pub(super) fn hour(self) -> i32 {
        self.minute.div_euclid(MINUTES_OF_HOUR)
    }
}

/// The panes that windows hold now, and the earliest that is kept of each kind; nothing of a kind that no window needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Horizon {
    pub(super) reaches: Vec<Reach>,
    pub(super) minutes_from: Option<i32>,
    pub(super) hours_from: Option<i32>,
    /// Days after this one are kept until they come.
    pub(super) days_after: Option<i32>,
    /// Days that comparisons need.
    pub(super) past_days_from: Option<i32>,
    pub(super) curve_from: i32,
}

impl Horizon {
    pub(super) fn at(windows: &[Window], moment: Moment, days: &mut CityDays) -> Self {
        let mut horizon = Self { curve_from: moment.hour() - CURVE_HOURS + 1, ..Self::default() };
        let earlier = |held: &mut Option<i32>, start: i32| *held = Some(held.map_or(start, |held| held.min(start)));
        for window in windows {
            let reach = window.reach(moment.minute, moment.day, days);
            match &reach {
                Reach::Minutes(minutes) => earlier(&mut horizon.minutes_from, minutes.start),
                Reach::Hours(hours) => earlier(&mut horizon.hours_from, hours.start),
                Reach::Days(_) if window.side == Side::Whole => horizon.days_after = Some(moment.day),
                Reach::Days(range) => earlier(&mut horizon.past_days_from, range.start),
                Reach::Everything => {}
            }
            horizon.reaches.push(reach);
        }
        horizon
    }

    /// Where rows of a minute go.
    pub(super) fn placement(&self, minute: i32, day: i32) -> Placement {
        let hour = minute.div_euclid(MINUTES_OF_HOUR);
        let mut held = 0_u64;
        for (place, reach) in self.reaches.iter().enumerate() {
            let holds = match reach {
                Reach::Minutes(minutes) => minutes.contains(&minute),
                Reach::Hours(hours) => hours.contains(&hour),
                Reach::Days(days) => days.contains(&day),
                Reach::Everything => true,
            };
            held |= u64::from(holds) << place;
        }
        let kept = |pane: i32, kept: bool| if kept { pane } else { NONE };
        Placement {
            held,
            minute: kept(minute, self.minutes_from.is_some_and(|from| minute >= from)),
            hour: kept(hour, self.hours_from.is_some_and(|from| hour >= from)),
            day: kept(day, self.days_after.is_some_and(|after| day > after)),
            past_day: kept(day, self.past_days_from.is_some_and(|from| day >= from)),
            curve_hour: kept(hour, hour >= self.curve_from),
        }
    }
}

/// Where rows go: the windows that hold them, and the panes they are kept in or [`NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Placement {
    /// A bit per window of the family.
    pub(super) held: u64,
    pub(super) minute: i32,
    pub(super) hour: i32,
    pub(super) day: i32,
    pub(super) past_day: i32,
    pub(super) curve_hour: i32,
}

impl Placement {
    /// That of the state now, which every window holds.
    pub(super) const NOW: Self = Self { held: u64::MAX, minute: NONE, hour: NONE, day: NONE, past_day: NONE, curve_hour: NONE };

    pub(super) fn is_nowhere(&self) -> bool {
        let panes = [self.minute, self.hour, self.day, self.past_day, self.curve_hour];
        self.held == 0 && panes.into_iter().all(|pane| pane == NONE)
    }
}
