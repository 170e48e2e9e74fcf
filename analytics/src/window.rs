//! Windows over panes in the city's time zone: which instants a window holds, the same for the live and the batch answer.

use chrono::{Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Milliseconds of a minute.
pub(crate) const MINUTE_MS: i64 = 60_000;

/// A window of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Window {
    /// The city day.
    #[serde(rename = "today")]
    Today,
    /// The current minute and the 14 before it.
    #[serde(rename = "15m")]
    Minutes15,
    /// The current minute and the 59 before it.
    #[serde(rename = "1h")]
    Hour,
    /// The current minute and the 1439 before it.
    #[serde(rename = "24h")]
    Hours24,
    /// The city month.
    #[serde(rename = "month")]
    Month,
    /// The state now, whatever its time.
    #[serde(rename = "live")]
    Live,
}

impl Window {
    /// Every window.
    pub const ALL: [Self; 6] = [Self::Today, Self::Minutes15, Self::Hour, Self::Hours24, Self::Month, Self::Live];

    /// The window's name in declarations, addresses and frames.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Minutes15 => "15m",
            Self::Hour => "1h",
            Self::Hours24 => "24h",
            Self::Month => "month",
            Self::Live => "live",
        }
    }

    /// The window of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.name() == name)
    }

    /// How many minutes a rolling window holds, the current one included; `None` for the others.
    #[must_use]
    pub fn rolling_minutes(self) -> Option<i32> {
        match self {
            Self::Minutes15 => Some(15),
            Self::Hour => Some(60),
            Self::Hours24 => Some(1440),
            Self::Today | Self::Month | Self::Live => None,
        }
    }

    /// The instants that the window holds at `as_of`, the end excluded; `None` for `live`, which holds every row.
    #[must_use]
    pub fn span(self, as_of: UtcMs, zone: Tz) -> Option<Range<UtcMs>> {
        let mut days = CityDays::new(zone);
        let day = days.day_of(as_of.as_millis());
        let (from, to) = match self {
            Self::Live => return None,
            Self::Today => (days.start_of(day), days.start_of(day.saturating_add(1))),
            Self::Month => {
                let month = month_of(day);
                (days.start_of(month.start), days.start_of(month.end))
            }
            Self::Minutes15 | Self::Hour | Self::Hours24 => {
                let end = minute_of(as_of.as_millis()).saturating_add(1);
                let start = end.saturating_sub(self.rolling_minutes().unwrap_or(0));
                (i64::from(start) * MINUTE_MS, i64::from(end) * MINUTE_MS)
            }
        };
        Some(UtcMs::clamped(from)..UtcMs::clamped(to))
    }
}

/// The whole minute since 1970 that an instant lies in.
pub(crate) fn minute_of(millis: i64) -> i32 {
    i32::try_from(millis.div_euclid(MINUTE_MS)).unwrap_or(i32::MAX)
}

/// The days since 1970 of the calendar month that `day` lies in.
pub(crate) fn month_of(day: i32) -> Range<i32> {
    let date = date_of(day);
    let first = date.with_day(1).unwrap_or(date);
    let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
    day_number(first)..day_number(next)
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
        let (from, to) = span(Window::Minutes15, "2026-11-22T10:07:31.5Z", Tz::Asia__Shanghai);
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-22T09:53:00.000Z", "2026-11-22T10:08:00.000Z"));
        assert_eq!(Window::Live.span(at("2026-11-22T10:07:31.5Z"), Tz::Asia__Shanghai), None);
    }

    #[test]
    fn days_and_months_are_the_citys() {
        let (from, to) = span(Window::Today, "2026-11-30T17:00:00Z", Tz::Asia__Shanghai);
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-30T16:00:00.000Z", "2026-12-01T16:00:00.000Z"));
        let (from, to) = span(Window::Month, "2026-11-30T17:00:00Z", Tz::Asia__Shanghai);
        assert_eq!((from.as_str(), to.as_str()), ("2026-11-30T16:00:00.000Z", "2026-12-31T16:00:00.000Z"));
    }

    #[test]
    fn days_with_clock_changes_are_shorter_longer_and_whole() {
        let hours = |as_of: &str, zone: Tz| {
            let span = Window::Today.span(at(as_of), zone).unwrap();
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
