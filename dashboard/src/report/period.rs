//! Which days a report is about, and which it is compared with.
//!
//! A period that is over is compared with the whole period before (环比) and with the same period of last year (同比). One that still
//! runs is compared as its live readings are: its completed days with as many days of the other period, a day with the same elapsed part.

use analytics::window::{Period as Running, Side as WindowSide, Window};
use chrono::{Datelike, Days, Months, NaiveDate, TimeZone, Weekday};
use chrono_tz::Tz;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// The longest period that may be asked for (days): longer ones would read years of history for one page.
pub(crate) const DAYS_MAX: i64 = 3 * 366;

/// How long the periods of a report are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Every {
    Day,
    /// ISO weeks, from Monday.
    Week,
    Month,
    Quarter,
    Year,
    /// Any days.
    Any,
}

/// Whole city days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) every: Every,
    pub(crate) first: NaiveDate,
    /// The first day after it.
    pub(crate) end: NaiveDate,
}

/// The instants that a report's figures are of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spans {
    /// The period, up to its end.
    pub(crate) whole: Range<UtcMs>,
    /// The part of it that is compared; the whole, unless it still runs.
    pub(crate) done: Range<UtcMs>,
    pub(crate) previous: Option<Range<UtcMs>>,
    pub(crate) last_year: Option<Range<UtcMs>>,
}

impl Period {
    /// The period of that length that a day lies in.
    pub(crate) fn around(every: Every, day: NaiveDate) -> Self {
        let month = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        let first = match every {
            Every::Day | Every::Any => day,
            Every::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Every::Month => month(day.month()),
            Every::Quarter => month(day.month0() / 3 * 3 + 1),
            Every::Year => month(1),
        };
        Self { every, first, end: after(every, first) }
    }

    /// The newest period of that length that is over on `today`.
    pub(crate) fn last_over(every: Every, today: NaiveDate) -> Self {
        Self::around(every, today).before().unwrap_or_else(|| Self::around(every, today))
    }

    /// The period of that name, such as `2026-10`, `2026-W41`, `2026-Q3`, `2026`, `2026-10-05` or `2026-10-01..2026-10-15`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        if let Some((first, last)) = name.split_once("..") {
            let (first, end) = (day(first)?, day(last)?.succ_opt()?);
            let days = (end - first).num_days();
            return (1..=DAYS_MAX).contains(&days).then_some(Self { every: Every::Any, first, end });
        }
        if let Some(day) = day(name) {
            return Some(Self::around(Every::Day, day));
        }
        let (year, part) = name.split_once('-').map_or((name, None), |(year, part)| (year, Some(part)));
        let year: i32 = year.parse().ok().filter(|year| (1970..2100).contains(year))?;
        let of = |every, month: u32| Some(Self::around(every, NaiveDate::from_ymd_opt(year, month, 1)?));
        match part {
            None => of(Every::Year, 1),
            Some(part) => match part.strip_prefix('W').map(str::parse) {
                Some(week) => Some(Self::around(Every::Week, NaiveDate::from_isoywd_opt(year, week.ok()?, Weekday::Mon)?)),
                None => match part.strip_prefix('Q').map(str::parse::<u32>) {
                    Some(quarter) => of(Every::Quarter, quarter.ok().filter(|quarter| (1..=4).contains(quarter))? * 3 - 2),
                    None => of(Every::Month, part.parse().ok()?),
                },
            },
        }
    }

    /// The last day.
    pub(crate) fn last(self) -> NaiveDate {
        self.end.pred_opt().unwrap_or(self.end)
    }

    /// The period just before: of any days, as many.
    pub(crate) fn before(self) -> Option<Self> {
        let last = self.first.pred_opt()?;
        if self.every == Every::Any {
            let first = self.first.checked_sub_signed(self.end - self.first)?;
            return Some(Self { first, end: self.first, ..self });
        }
        Some(Self::around(self.every, last))
    }

    /// The same period of last year: of a week the one of the same number, of a day the same date.
    pub(crate) fn year_before(self) -> Option<Self> {
        match self.every {
            Every::Week => {
                let week = self.first.iso_week();
                NaiveDate::from_isoywd_opt(week.year() - 1, week.week(), Weekday::Mon).map(|monday| Self::around(Every::Week, monday))
            }
            Every::Any => {
                let first = self.first.checked_sub_months(Months::new(12))?;
                Some(Self { first, end: self.last().checked_sub_months(Months::new(12))?.succ_opt()?, ..self })
            }
            // There was no 29 February a year before.
            Every::Day | Every::Month | Every::Quarter | Every::Year => {
                self.first.with_year(self.first.year() - 1).map(|day| Self::around(self.every, day))
            }
        }
    }

    /// The periods before it, the newest first, with it.
    pub(crate) fn back(self, count: usize) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |period| period.before()).take(count)
    }

    /// The instants of the period.
    pub(crate) fn span(self, zone: Tz) -> Range<UtcMs> {
        day_start(self.first, zone)..day_start(self.end, zone)
    }

    /// What is compared with what as of an instant.
    pub(crate) fn spans(self, as_of: UtcMs, zone: Tz) -> Spans {
        let whole = self.span(zone);
        let running = match self.every {
            Every::Day => Some(Running::Today),
            Every::Week => Some(Running::Week),
            Every::Month => Some(Running::Month),
            Every::Quarter => Some(Running::Quarter),
            Every::Year => Some(Running::Year),
            Every::Any => None,
        };
        let side = |side| Window::whole(running?).beside(side)?.span(as_of, zone);
        if running.is_some() && whole.contains(&as_of) {
            let done = side(WindowSide::Done).unwrap_or(whole.start..as_of);
            return Spans { done, previous: side(WindowSide::Previous), last_year: side(WindowSide::LastYear), whole };
        }
        let of = |other: Option<Self>| other.map(|other| other.span(zone));
        Spans { done: whole.clone(), previous: of(self.before()), last_year: of(self.year_before()), whole }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { every, first, .. } = self;
        match every {
            Every::Day => write!(formatter, "{first}"),
            Every::Week => {
                let week = first.iso_week();
                write!(formatter, "{:04}-W{:02}", week.year(), week.week())
            }
            Every::Month => write!(formatter, "{:04}-{:02}", first.year(), first.month()),
            Every::Quarter => write!(formatter, "{:04}-Q{}", first.year(), first.month0() / 3 + 1),
            Every::Year => write!(formatter, "{:04}", first.year()),
            Every::Any => write!(formatter, "{first}..{}", self.last()),
        }
    }
}

fn after(every: Every, first: NaiveDate) -> NaiveDate {
    let after = match every {
        Every::Day | Every::Any => first.succ_opt(),
        Every::Week => first.checked_add_days(Days::new(7)),
        Every::Month => first.checked_add_months(Months::new(1)),
        Every::Quarter => first.checked_add_months(Months::new(3)),
        Every::Year => first.checked_add_months(Months::new(12)),
    };
    after.unwrap_or(first)
}

/// The first instant of a city day.
pub(crate) fn day_start(day: NaiveDate, zone: Tz) -> UtcMs {
    // No clock change skips more than a day's first three hours.
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let found = (0..=3).find_map(|hours| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(hours))).earliest());
    UtcMs::clamped(found.map_or_else(|| midnight.and_utc().timestamp_millis(), |instant| instant.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

    use super::*;
    use chrono_tz::Asia::Shanghai;

    fn names(name: &str) -> [String; 3] {
        let period = Period::from_name(name).unwrap();
        let of = |other: Option<Period>| other.map(|other| other.to_string()).unwrap_or_default();
        [format!("{} {}", period.first, period.last()), of(period.before()), of(period.year_before())]
    }

    #[test]
    fn a_period_is_known_by_its_name_and_knows_the_one_before_and_that_of_last_year() {
        assert_eq!(names("2026-03"), ["2026-03-01 2026-03-31", "2026-02", "2025-03"]);
        assert_eq!(names("2026-W01"), ["2025-12-29 2026-01-04", "2025-W52", "2025-W01"]);
        assert_eq!(names("2026-Q1"), ["2026-01-01 2026-03-31", "2025-Q4", "2025-Q1"]);
        assert_eq!(names("2026"), ["2026-01-01 2026-12-31", "2025", "2025"]);
        assert_eq!(names("2026-10-01..2026-10-15"), ["2026-10-01 2026-10-15", "2026-09-16..2026-09-30", "2025-10-01..2025-10-15"]);
        assert_eq!(names("2024-02-29"), ["2024-02-29 2024-02-29", "2024-02-28", ""], "there was no such day a year before");
        assert_eq!(names("2020-W53"), ["2020-12-28 2021-01-03", "2020-W52", ""], "2019 had 52 weeks");
        for wrong in ["", "2026-13", "2026-Q5", "2026-W60", "2026-10-15..2026-10-01", "month", "1-1", "2020-01-01..2026-01-01"] {
            assert_eq!(Period::from_name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_period_that_runs_is_compared_by_its_completed_days() {
        let as_of = UtcMs::clamped(1_793_448_000_000); // 2026-10-31T12:00Z, 20:00 in Shanghai
        let spans = Period::from_name("2026-10").unwrap().spans(as_of, Shanghai);
        let text = |span: &Range<UtcMs>| format!("{} {}", span.start, span.end);
        assert_eq!(text(&spans.whole), "2026-09-30T16:00:00.000Z 2026-10-31T16:00:00.000Z");
        assert_eq!(text(&spans.done), "2026-09-30T16:00:00.000Z 2026-10-30T16:00:00.000Z");
        assert_eq!(text(&spans.previous.unwrap()), "2026-08-31T16:00:00.000Z 2026-09-30T16:00:00.000Z");
        assert_eq!(text(&spans.last_year.unwrap()), "2025-09-30T16:00:00.000Z 2025-10-30T16:00:00.000Z");
        let over = Period::from_name("2026-09").unwrap().spans(as_of, Shanghai);
        assert_eq!(over.done, over.whole);
    }
}
