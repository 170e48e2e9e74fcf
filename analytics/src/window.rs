//! Windows over panes in the city's time zone: which instants a window holds, the same for the live and the batch answer.
//!
//! A window is a period and a side of it. The side `whole` is what walls show; the others are what it is compared with (环比, 同比):
//! of a rolling period the one just before, of today the same elapsed part of yesterday, and of a longer calendar period its
//! completed days beside as many days of the period before, or of the same period of last year.

use chrono::{Datelike, Days, LocalResult, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Milliseconds of a minute.
pub(crate) const MINUTE_MS: i64 = 60_000;
const MINUTES_OF_HOUR: i32 = 60;
const HOURS_OF_WEEK: i32 = 7 * 24;

/// A window of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub struct Window {
    /// Over which time.
    pub period: Period,
    /// Which side of a comparison.
    pub side: Side,
}

/// The time that a window is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// The city day.
    Today,
    /// The current minute and the 14 before it.
    Minutes15,
    /// The current minute and the 59 before it.
    Hour,
    /// The current minute and the 1439 before it.
    Hours24,
    /// The current hour and the 167 before it.
    Days7,
    /// The city week, from Monday.
    Week,
    /// The city month.
    Month,
    /// The city quarter.
    Quarter,
    /// The city year.
    Year,
    /// All time, whenever it was.
    All,
    /// The state now, whatever its time.
    Live,
}

/// Which side of a comparison a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The period itself, up to now and with what is already known of its rest.
    Whole,
    /// The completed days of the period.
    Done,
    /// The same elapsed part of the period before.
    Previous,
    /// The completed days' counterpart of the same period of last year.
    LastYear,
}

/// What a window holds, in whole panes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Minutes since 1970.
    Minutes(Range<i32>),
    /// Hours since 1970.
    Hours(Range<i32>),
    /// City days since 1970.
    Days(Range<i32>),
    /// Every pane.
    Everything,
}

impl Period {
    /// Every period, in the order in which windows are listed.
    pub const ALL: [Self; 11] = [
        Self::Today,
        Self::Minutes15,
        Self::Hour,
        Self::Hours24,
        Self::Days7,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
        Self::All,
        Self::Live,
    ];

    /// The sides that it can be compared by, with itself.
    fn sides(self) -> &'static [Side] {
        match self {
            Self::Today | Self::Minutes15 | Self::Hour | Self::Hours24 | Self::Days7 => &[Side::Whole, Side::Previous],
            Self::Week => &[Side::Whole, Side::Done, Side::Previous],
            Self::Month | Self::Quarter | Self::Year => &[Side::Whole, Side::Done, Side::Previous, Side::LastYear],
            Self::All | Self::Live => &[Side::Whole],
        }
    }

    fn names(self) -> [&'static str; 4] {
        match self {
            Self::Today => ["today", "today.done", "today.previous", "today.last_year"],
            Self::Minutes15 => ["15m", "15m.done", "15m.previous", "15m.last_year"],
            Self::Hour => ["1h", "1h.done", "1h.previous", "1h.last_year"],
            Self::Hours24 => ["24h", "24h.done", "24h.previous", "24h.last_year"],
            Self::Days7 => ["7d", "7d.done", "7d.previous", "7d.last_year"],
            Self::Week => ["week", "week.done", "week.previous", "week.last_year"],
            Self::Month => ["month", "month.done", "month.previous", "month.last_year"],
            Self::Quarter => ["quarter", "quarter.done", "quarter.previous", "quarter.last_year"],
            Self::Year => ["year", "year.done", "year.previous", "year.last_year"],
            Self::All => ["all", "all.done", "all.previous", "all.last_year"],
            Self::Live => ["live", "live.done", "live.previous", "live.last_year"],
        }
    }

    /// How many minutes a rolling period of minutes holds, the current one included.
    fn rolling_minutes(self) -> i32 {
        match self {
            Self::Minutes15 => 15,
            Self::Hour => 60,
            Self::Hours24 => 1440,
            Self::Today | Self::Days7 | Self::Week | Self::Month | Self::Quarter | Self::Year | Self::All | Self::Live => 0,
        }
    }

    /// The days since 1970 of the calendar period that `day` lies in.
    fn days_around(self, day: i32) -> Range<i32> {
        let date = date_of(day);
        let (first, months) = match self {
            Self::Week => {
                let monday = day - i32::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
                return monday..monday + 7;
            }
            Self::Month => (date.with_day(1), 1),
            Self::Quarter => (NaiveDate::from_ymd_opt(date.year(), date.month0() / 3 * 3 + 1, 1), 3),
            Self::Year => (NaiveDate::from_ymd_opt(date.year(), 1, 1), 12),
            Self::Today | Self::Minutes15 | Self::Hour | Self::Hours24 | Self::Days7 | Self::All | Self::Live => return day..day + 1,
        };
        let first = first.unwrap_or(date);
        let next = first.checked_add_months(Months::new(months)).unwrap_or(first);
        day_number(first)..day_number(next)
    }
}

impl Window {
    /// The city day.
    pub const TODAY: Self = Self::whole(Period::Today);
    /// The state now.
    pub const LIVE: Self = Self::whole(Period::Live);

    /// The period itself.
    #[must_use]
    pub const fn whole(period: Period) -> Self {
        Self { period, side: Side::Whole }
    }

    /// The other side of a comparison; `None` where the period has no such side.
    #[must_use]
    pub fn beside(self, side: Side) -> Option<Self> {
        self.period.sides().contains(&side).then_some(Self { side, ..self })
    }

    /// Every window, comparisons included.
    pub fn all() -> impl Iterator<Item = Self> {
        Period::ALL.into_iter().flat_map(|period| period.sides().iter().map(move |side| Self { period, side: *side }))
    }

    /// The window's name in declarations, addresses and frames, such as `month` or `month.previous`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let [whole, done, previous, last_year] = self.period.names();
        match self.side {
            Side::Whole => whole,
            Side::Done => done,
            Side::Previous => previous,
            Side::LastYear => last_year,
        }
    }

    /// The window of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|window| window.name() == name)
    }

    /// Whether it is the period itself, not a side of a comparison.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.side == Side::Whole
    }

    /// The instants that the window holds at `as_of`, the end excluded; `None` for `all`, which holds every row that has an instant,
    /// and for `live`, which holds every row.
    #[must_use]
    pub fn span(self, as_of: UtcMs, zone: Tz) -> Option<Range<UtcMs>> {
        let mut days = CityDays::new(zone);
        let minute = minute_of(as_of.as_millis());
        let day = days.day_of(as_of.as_millis());
        let panes = |panes: Range<i32>, millis: i64| i64::from(panes.start) * millis..i64::from(panes.end) * millis;
        let millis = match self.reach(minute, day, &mut days) {
            Reach::Minutes(minutes) => panes(minutes, MINUTE_MS),
            Reach::Hours(hours) => panes(hours, i64::from(MINUTES_OF_HOUR) * MINUTE_MS),
            Reach::Days(range) => days.start_of(range.start)..days.start_of(range.end),
            Reach::Everything => return None,
        };
        Some(UtcMs::clamped(millis.start)..UtcMs::clamped(millis.end))
    }

    /// The panes that the window holds in a minute of a city day.
    pub(crate) fn reach(self, minute: i32, day: i32, days: &mut CityDays) -> Reach {
        match (self.period, self.side) {
            (Period::All | Period::Live, _) => Reach::Everything,
            (Period::Minutes15 | Period::Hour | Period::Hours24, side) => {
                let length = self.period.rolling_minutes();
                let end = if side == Side::Whole { minute + 1 } else { minute + 1 - length };
                Reach::Minutes(end - length..end)
            }
            (Period::Days7, side) => {
                let hour = minute.div_euclid(MINUTES_OF_HOUR) + 1;
                let end = if side == Side::Whole { hour } else { hour - HOURS_OF_WEEK };
                Reach::Hours(end - HOURS_OF_WEEK..end)
            }
            (Period::Today, Side::Whole) => Reach::Days(day..day + 1),
            (Period::Today, _) => {
                let elapsed = minute + 1 - minute_of(days.start_of(day));
                let (start, end) = (minute_of(days.start_of(day - 1)), minute_of(days.start_of(day)));
                Reach::Minutes(start..end.min(start + elapsed))
            }
            (period, Side::Whole) => Reach::Days(period.days_around(day)),
            (period, Side::Done) => Reach::Days(period.days_around(day).start..day),
            (period, side) => {
                let now = period.days_around(day);
                let inside = if side == Side::LastYear { a_year_before(now.start) } else { now.start - 1 };
                let other = period.days_around(inside);
                Reach::Days(other.start..other.end.min(other.start + (day - now.start)))
            }
        }
    }
}

impl From<Window> for &'static str {
    fn from(window: Window) -> Self {
        window.name()
    }
}

impl TryFrom<String> for Window {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("there is no window `{name}`"))
    }
}

fn a_year_before(day: i32) -> i32 {
    date_of(day).checked_sub_months(Months::new(12)).map_or(day, day_number)
}

/// The whole minute since 1970 that an instant lies in.
pub(crate) fn minute_of(millis: i64) -> i32 {
    i32::try_from(millis.div_euclid(MINUTE_MS)).unwrap_or(i32::MAX)
}

fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap_or_default()
}

fn day_number(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// City days by number since 1970: day `n` runs from the first instant of its date up to that of the next. A date that a
/// clock change cuts in two is one stretch all the same.
#[derive(Clone, Debug)]
pub(crate) struct CityDays {
    zone: Tz,
    /// Start of each day from 1970, filled as asked for; [`UNKNOWN`] where it was not.
    starts: Vec<i64>,
}

const UNKNOWN: i64 = i64::MIN;
const DAY_MS: i64 = 1440 * MINUTE_MS;

impl CityDays {
    pub(crate) fn new(zone: Tz) -> Self {
        Self { zone, starts: Vec::new() }
    }

    /// The first millisecond of a day.
    pub(crate) fn start_of(&mut self, day: i32) -> i64 {
        let Ok(place) = usize::try_from(day) else { return first_instant(self.zone, day) };
        if self.starts.len() <= place {
            self.starts.resize(place.saturating_add(1), UNKNOWN);
        }
        match self.starts.get_mut(place) {
            Some(start) => {
                if *start == UNKNOWN {
                    *start = first_instant(self.zone, day);
                }
                *start
            }
            None => first_instant(self.zone, day),
        }
    }

    /// The day that an instant lies in.
    pub(crate) fn day_of(&mut self, millis: i64) -> i32 {
        let mut day = i32::try_from(millis.div_euclid(DAY_MS)).unwrap_or(i32::MAX - 2);
        while self.start_of(day) > millis {
            day -= 1;
        }
        while self.start_of(day.saturating_add(1)) <= millis {
            day += 1;
        }
        day
    }
}

fn first_instant(zone: Tz, day: i32) -> i64 {
    let midnight: NaiveDateTime = date_of(0).checked_add_days(Days::new(0)).unwrap_or_default().into();
    let midnight = midnight.checked_add_signed(TimeDelta::days(i64::from(day))).unwrap_or(midnight);
    // A clock change may skip midnight; no zone has ever skipped more than a day.
    for quarter in 0..=96 {
        let local = midnight + TimeDelta::minutes(15 * quarter);
        match zone.from_local_datetime(&local) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => return instant.timestamp_millis(),
            LocalResult::None => {}
        }
    }
    midnight.and_utc().timestamp_millis()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

    use super::*;
    use serde_json::Value;

    fn at(text: &str) -> UtcMs {
        UtcMs::parse(&Value::from(text)).unwrap()
    }

    fn span(window: Window, as_of: &str, zone: Tz) -> (String, String) {
        let span = window.span(at(as_of), zone).unwrap();
        (span.start.to_string(), span.end.to_string())
    }

    #[test]
    fn rolling_windows_are_whole_minutes_with_the_current_one() {
        let (from, to) = span(Window::whole(Period::Minutes15), "2026-11-22T10:07:31.5Z", Tz::Asia__Shanghai);
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-22T09:53:00.000Z", "2026-11-22T10:08:00.000Z"));
        assert_eq!(Window::LIVE.span(at("2026-11-22T10:07:31.5Z"), Tz::Asia__Shanghai), None);
    }

    #[test]
    fn days_and_months_are_the_citys() {
        let (from, to) = span(Window::TODAY, "2026-11-30T17:00:00Z", Tz::Asia__Shanghai);
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-30T16:00:00.000Z", "2026-12-01T16:00:00.000Z"));
        let (from, to) = span(Window::whole(Period::Month), "2026-11-30T17:00:00Z", Tz::Asia__Shanghai);
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-30T16:00:00.000Z", "2026-12-31T16:00:00.000Z"));
    }

    #[test]
    fn days_with_clock_changes_are_shorter_longer_and_whole() {
        let hours = |as_of: &str, zone: Tz| {
            let span = Window::TODAY.span(at(as_of), zone).unwrap();
            span.end.since(span.start) / (60 * MINUTE_MS)
        };
        assert_eq!(hours("2024-03-10T12:00:00Z", Tz::America__Los_Angeles), 23);
        assert_eq!(hours("2024-11-03T12:00:00Z", Tz::America__Los_Angeles), 25);
        // In Beirut the clock goes from 00:00 to 01:00: the day has no midnight.
        assert_eq!(hours("2024-03-31T12:00:00Z", Tz::Asia__Beirut), 23);
        // In Newfoundland of 2010 the clock went back at 00:01, so that a minute of the new date came before an hour of the old.
        assert_eq!(hours("2010-11-07T12:00:00Z", Tz::America__St_Johns), 25);
    }

    #[test]
    fn every_instant_lies_in_the_day_that_starts_before_it() {
        for zone in [Tz::Asia__Shanghai, Tz::America__Los_Angeles, Tz::America__St_Johns, Tz::Pacific__Apia, Tz::Asia__Kathmandu] {
            let mut days = CityDays::new(zone);
            for hours in 0..(24 * 365 * 3) {
                let millis = at("2010-06-01T00:00:30Z").as_millis() + hours * 60 * MINUTE_MS;
                let day = days.day_of(millis);
                assert!(days.start_of(day) <= millis && millis < days.start_of(day + 1), "{zone} {millis}");
            }
        }
    }
}
