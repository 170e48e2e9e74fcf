//! The city's days: where each begins, which are working days, and working time as one long count of milliseconds.
//!
//! The simulator keeps its own small calendar, since a city plans its promises by it; what is *due* is computed elsewhere.

use crate::record::UtcMs;
use chrono::{Days as Span, NaiveDate, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// One minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;
/// One hour in milliseconds.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Twenty-four hours in milliseconds.
pub(super) const DAY: i64 = 24 * HOUR;
/// The working time of one working day: 08–12 and 14–18.
pub(super) const WORKDAY: i64 = 8 * HOUR;

/// How people spend a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayKind {
    /// Offices are open.
    Working,
    /// A weekend.
    Weekend,
    /// A statutory holiday.
    Holiday,
}

/// One day of the city.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    /// Its date.
    pub(super) date: NaiveDate,
    /// UTC milliseconds of its first instant.
    pub(super) midnight: i64,
    /// What it is.
    pub(super) kind: DayKind,
    /// Working days before it since the first known day.
    pub(super) working_before: i64,
}

/// Days in a row, grown as time goes on.
pub(super) struct Days {
    zone: Tz,
    overrides: BTreeMap<NaiveDate, bool>,
    known: Vec<Day>,
    working: Vec<usize>,
}

impl Days {
    /// Days from the one that holds `start`; `overrides` tells which dates work (`true`) or rest against the weekend rule.
    pub(super) fn new(zone: Tz, start: UtcMs, overrides: &[(NaiveDate, bool)]) -> Self {
        let first = start.to_utc().with_timezone(&zone).date_naive();
        let mut days = Self { zone, overrides: overrides.iter().copied().collect(), known: Vec::new(), working: Vec::new() };
        days.push(first);
        days.grow_past(start.as_millis());
        days
    }

    /// Makes sure that two years after `instant` are known.
    pub(super) fn grow_past(&mut self, instant: i64) {
        while let Some(last) = self.known.last().filter(|last| last.midnight < instant.saturating_add(730 * DAY)) {
            let Some(next) = last.date.checked_add_days(Span::new(1)) else { return };
            self.push(next);
        }
    }

    /// The day number `at`, counted from the first.
    pub(super) fn get(&self, at: usize) -> Option<Day> {
        self.known.get(at).copied()
    }

    /// Whether halls and offices are open.
    pub(super) fn is_open(&self, instant: i64) -> bool {
        self.day_of(instant).is_some_and(|day| {
            let time = instant - day.midnight;
            day.kind == DayKind::Working && ((8 * HOUR..12 * HOUR).contains(&time) || (14 * HOUR..18 * HOUR).contains(&time))
        })
    }

    /// The instant at which `work` milliseconds of working time have passed since `from`.
    pub(super) fn add_work(&self, from: i64, work: i64) -> i64 {
        let count = self.work_until(from) + work;
        let (days, rest) = (count.div_euclid(WORKDAY), count.rem_euclid(WORKDAY));
        let day = usize::try_from(days).ok().and_then(|at| self.working.get(at)).and_then(|at| self.known.get(*at));
        let noon_break = if rest < 4 * HOUR { 0 } else { 2 * HOUR };
        day.map_or(from + work, |day| day.midnight + 8 * HOUR + rest + noon_break).max(from)
    }

    /// The first instant of the month after the one that holds `instant`.
    pub(super) fn next_month(&self, instant: i64) -> i64 {
        use chrono::Datelike;
        let Some(day) = self.day_of(instant) else { return instant };
        let (year, month) = (day.date.year(), day.date.month());
        let next = if month == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { NaiveDate::from_ymd_opt(year, month + 1, 1) };
        next.map_or(instant, |date| self.first_instant(date))
    }

    fn work_until(&self, instant: i64) -> i64 {
        let Some(day) = self.day_of(instant) else { return 0 };
        let time = instant - day.midnight;
        let morning = (time - 8 * HOUR).clamp(0, 4 * HOUR);
        let afternoon = (time - 14 * HOUR).clamp(0, 4 * HOUR);
        day.working_before * WORKDAY + if day.kind == DayKind::Working { morning + afternoon } else { 0 }
    }

    fn day_of(&self, instant: i64) -> Option<&Day> {
        let first = self.known.first()?.midnight;
        let guess = usize::try_from((instant - first).div_euclid(DAY)).unwrap_or(0).min(self.known.len() - 1);
        let day = self.known.get(guess)?;
        let next = self.known.get(guess + 1);
        if instant < day.midnight {
            self.known.get(guess.saturating_sub(1))
        } else if let Some(next) = next.filter(|next| next.midnight <= instant) {
            Some(next)
        } else {
            Some(day)
        }
    }

    fn push(&mut self, date: NaiveDate) {
        use chrono::Datelike;
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        let kind = match self.overrides.get(&date) {
            Some(false) => DayKind::Holiday,
            None if weekend => DayKind::Weekend,
            Some(true) | None => DayKind::Working,
        };
        let working_before = i64::try_from(self.working.len()).unwrap_or(i64::MAX);
        if kind == DayKind::Working {
            self.working.push(self.known.len());
        }
        self.known.push(Day { date, midnight: self.first_instant(date), kind, working_before });
    }

    /// Midnight, or the first instant after it where clocks are set forward over midnight.
    fn first_instant(&self, date: NaiveDate) -> i64 {
        let midnight = date.and_time(chrono::NaiveTime::MIN);
        (0..=4)
            .find_map(|quarter| self.zone.from_local_datetime(&(midnight + TimeDelta::minutes(30 * quarter))).earliest())
            .map_or_else(|| midnight.and_utc().timestamp_millis(), |first| first.timestamp_millis())
    }
}
