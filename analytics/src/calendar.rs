//! City days, working days and hours, clocks that pause.
//!
//! The days from 1970 to 2100 are laid out once in the city's zone, each with the working time before it; after that every
//! question is one or two look-ups. Working time is 08:00–12:00 and 14:00–18:00 of working days; a working day is 8 hours.
//! Holidays and make-up working days override weekends as far as they are published; beyond, weekends decide and what follows
//! is an estimate.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;
use ingest::record::UtcMs;
use std::collections::BTreeMap;
use std::ops::Range;

/// Milliseconds of a minute.
pub(crate) const MINUTE_MS: i64 = 60_000;
/// Milliseconds of an hour.
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of 24 hours.
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;
/// Milliseconds of work in a working day.
pub(crate) const WORK_DAY_MS: i64 = 8 * HOUR_MS;

const FIRST_DAY: (i32, u32, u32) = (1969, 12, 31);
const LAST_DAY: (i32, u32, u32) = (2100, 1, 2);
/// Local hours at which the morning and the afternoon session open and close.
const SESSIONS: [(u32, u32); 2] = [(8, 12), (14, 18)];

/// The days of a city and the working time in them.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: Tz,
    days: Vec<Day>,
    published: Range<i64>,
}

/// One city day, in UTC milliseconds.
#[derive(Clone, Copy, Debug)]
struct Day {
    /// First instant.
    start: i64,
    /// Opening and closing of both sessions; empty on days off.
    sessions: [(i64, i64); 2],
    /// Working milliseconds of all days before.
    worked_before: i64,
}

impl Day {
    fn worked_until(&self, millis: i64) -> i64 {
        let inside = self.sessions.iter().map(|(open, close)| (millis.min(*close) - open).max(0));
        self.worked_before + inside.sum::<i64>()
    }
}

/// How long something may take: working time, then wall-clock time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Milliseconds of working time.
    pub working_ms: i64,
    /// Milliseconds on the wall clock.
    pub wall_ms: i64,
}

impl Limit {
    /// That many working days of 8 hours.
    #[must_use]
    pub fn work_days(days: i64) -> Self {
        Self { working_ms: days.max(0).saturating_mul(WORK_DAY_MS), wall_ms: 0 }
    }

    /// That long on the wall clock.
    #[must_use]
    pub fn wall(millis: i64) -> Self {
        Self { working_ms: 0, wall_ms: millis.max(0) }
    }

    /// The limit that records and tables write as type and value: `urgent_minute`, `urgent_hour` and `natural_day` (24 hours)
    /// run on the wall clock, `work_hour` and `work_day` in working time. `None` for another type or a value below 0.
    #[must_use]
    pub fn named(limit_type: &str, value: i64) -> Option<Self> {
        if value < 0 {
            return None;
        }
        match limit_type {
            "urgent_minute" => Some(Self::wall(value.saturating_mul(MINUTE_MS))),
            "urgent_hour" => Some(Self::wall(value.saturating_mul(HOUR_MS))),
            "natural_day" => Some(Self::wall(value.saturating_mul(DAY_MS))),
            "work_hour" => Some(Self { working_ms: value.saturating_mul(HOUR_MS), wall_ms: 0 }),
            "work_day" => Some(Self::work_days(value)),
            _ => None,
        }
    }

    /// Both limits, one after the other.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { working_ms: self.working_ms.saturating_add(other.working_ms), wall_ms: self.wall_ms.saturating_add(other.wall_ms) }
    }

    /// Whether it runs on the wall clock alone.
    #[must_use]
    pub fn is_wall(self) -> bool {
        self.working_ms == 0 && self.wall_ms > 0
    }

    /// That many percent of it.
    pub(crate) fn share(self, percent: i64) -> Self {
        Self { working_ms: self.working_ms.saturating_mul(percent) / 100, wall_ms: self.wall_ms.saturating_mul(percent) / 100 }
    }
}

impl Calendar {
    /// The calendar of a city in that zone. `special` are the days that are not what their weekday says: `true` a make-up
    /// working day, `false` a holiday; they count as published for every year from the first to the last that they name.
    #[must_use]
    pub fn new(zone: Tz, special: &BTreeMap<NaiveDate, bool>) -> Self {
        let dates = date(FIRST_DAY).iter_days().take_while(|day| *day <= date(LAST_DAY));
        let starts: Vec<(NaiveDate, i64)> = dates.map(|day| (day, instant_of(zone, day.and_time(NaiveTime::MIN)))).collect();
        let mut days = Vec::with_capacity(starts.len());
        let mut worked_before = 0;
        for (at, (day, start)) in starts.iter().enumerate() {
            let length = starts.get(at + 1).map_or(DAY_MS, |(_, next)| next - start);
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            let working = special.get(day).copied().unwrap_or(!weekend);
            let sessions = if working { SESSIONS.map(|hours| session(zone, *day, *start, length, hours)) } else { [(*start, *start); 2] };
            days.push(Day { start: *start, sessions, worked_before });
            worked_before += sessions.iter().map(|(open, close)| close - open).sum::<i64>();
        }
        let mut calendar = Self { zone, days, published: 0..0 };
        if let (Some((first, _)), Some((last, _))) = (special.first_key_value(), special.last_key_value()) {
            calendar.published = calendar.start_of(date((first.year(), 1, 1)))..calendar.start_of(date((last.year() + 1, 1, 1)));
        }
        calendar
    }

    /// The city's zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The city's date at the instant.
    #[must_use]
    pub fn date(&self, instant: UtcMs) -> NaiveDate {
        let days = i64::try_from(self.index(instant.as_millis())).unwrap_or_default();
        date(FIRST_DAY).checked_add_signed(TimeDelta::days(days)).unwrap_or_default()
    }

    /// Working milliseconds from `from` to `to`; 0 if `to` is not later.
    #[must_use]
    pub fn working_ms(&self, from: UtcMs, to: UtcMs) -> i64 {
        (self.worked(to) - self.worked(from)).max(0)
    }

    /// When the limit is used up that starts at `start`.
    #[must_use]
    pub fn due(&self, start: UtcMs, limit: Limit) -> UtcMs {
        let worked_off =
            if limit.working_ms > 0 { self.instant_worked(self.worked(start).saturating_add(limit.working_ms)) } else { start };
        worked_off.plus(limit.wall_ms)
    }

    /// The first instant from which no more than `limit` is left until `due`.
    #[must_use]
    pub fn before(&self, due: UtcMs, limit: Limit) -> UtcMs {
        let wall = due.plus(limit.wall_ms.saturating_neg());
        if limit.working_ms > 0 { self.instant_worked(self.worked(wall).saturating_sub(limit.working_ms)) } else { wall }
    }

    /// Whether a day between the two instants, or of them, lies in a year whose holidays are not published.
    #[must_use]
    pub fn is_estimate(&self, from: UtcMs, to: UtcMs) -> bool {
        !self.published.contains(&from.as_millis()) || !self.published.contains(&to.as_millis())
    }

    /// The end of the last year whose holidays are published.
    #[must_use]
    pub fn published_until(&self) -> Option<UtcMs> {
        (!self.published.is_empty()).then(|| UtcMs::clamped(self.published.end))
    }

    fn worked(&self, instant: UtcMs) -> i64 {
        let millis = instant.as_millis();
        self.days.get(self.index(millis)).map_or(0, |day| day.worked_until(millis))
    }

    /// The first instant at which that much working time has passed since the calendar's beginning.
    fn instant_worked(&self, worked: i64) -> UtcMs {
        let after = self.days.partition_point(|day| day.worked_before < worked);
        let Some(day) = after.checked_sub(1).and_then(|at| self.days.get(at)) else { return UtcMs::MIN };
        let mut left = worked - day.worked_before;
        for (open, close) in day.sessions {
            if left <= close - open {
                return UtcMs::clamped(open + left);
            }
            left -= close - open;
        }
        UtcMs::MAX
    }

    fn index(&self, millis: i64) -> usize {
        let first = self.days.first().map_or(0, |day| day.start);
        let mut at = usize::try_from((millis - first) / DAY_MS).unwrap_or_default().min(self.days.len().saturating_sub(1));
        while at > 0 && self.days.get(at).is_some_and(|day| day.start > millis) {
            at -= 1;
        }
        while self.days.get(at + 1).is_some_and(|day| day.start <= millis) {
            at += 1;
        }
        at
    }

    fn start_of(&self, day: NaiveDate) -> i64 {
        let at = usize::try_from(day.signed_duration_since(date(FIRST_DAY)).num_days()).unwrap_or_default();
        self.days.get(at).map_or(UtcMs::MAX.as_millis(), |day| day.start)
    }
}

fn date((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A session in UTC; on days when the zone changes its offset each end is looked up by itself.
fn session(zone: Tz, day: NaiveDate, start: i64, length: i64, (open, close): (u32, u32)) -> (i64, i64) {
    if length == DAY_MS {
        return (start + i64::from(open) * HOUR_MS, start + i64::from(close) * HOUR_MS);
    }
    let at = |hour| instant_of(zone, day.and_hms_opt(hour, 0, 0).unwrap_or_default());
    (at(open), at(close).max(at(open)))
}

/// The first instant at which the city's clocks show that time or, where they skip it, the first one after the skip.
fn instant_of(zone: Tz, mut local: NaiveDateTime) -> i64 {
    const HALF_HOURS_OF_TWO_DAYS: usize = 96;
    for _ in 0..HALF_HOURS_OF_TWO_DAYS {
        if let Some(found) = zone.from_local_datetime(&local).earliest() {
            return found.timestamp_millis();
        }
        local += TimeDelta::minutes(30);
    }
    local.and_utc().timestamp_millis()
}

#[cfg(test)]
mod tests;
