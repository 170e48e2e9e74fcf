//! The city's days, counted the plain way: session by session, from a list of special days.

use std::collections::BTreeMap;

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
/// Shanghai has had no daylight saving since 1991.
const OFFSET: i64 = 8 * HOUR;
/// Opening hours of a working day.
const SESSIONS: [(i64, i64); 2] = [(8, 12), (14, 18)];

/// Which days work; a day is counted from 1970 on.
pub(crate) struct Calendar {
    special: BTreeMap<i64, bool>,
}

impl Calendar {
    /// `special` names dates (`2026-10-01`) and whether people work on them.
    pub(crate) fn new(special: &[(String, bool)]) -> Self {
        Self { special: special.iter().map(|(date, works)| (day_of_date(date), *works)).collect() }
    }

    /// Whether people work on that day. 1970-01-01 was a Thursday.
    fn works(&self, day: i64) -> bool {
        self.special.get(&day).copied().unwrap_or((day + 3).rem_euclid(7) < 5)
    }

    /// The instant at which `work` milliseconds of working time have passed since `start`.
    pub(crate) fn due(&self, start: i64, work: i64) -> i64 {
        let mut left = work;
        let mut day = city_day(start);
        while left > 0 {
            for (open, close) in self.sessions(day) {
                let from = open.max(start);
                if from < close {
                    if left <= close - from {
                        return from + left;
                    }
                    left -= close - from;
                }
            }
            day += 1;
        }
        start
    }

    /// Working milliseconds between two instants.
    pub(crate) fn working(&self, from: i64, to: i64) -> i64 {
        let days = city_day(from)..=city_day(to.max(from));
        days.flat_map(|day| self.sessions(day)).map(|(open, close)| (close.min(to) - open.max(from)).max(0)).sum()
    }

    fn sessions(&self, day: i64) -> Vec<(i64, i64)> {
        let midnight = day * DAY - OFFSET;
        let sessions = SESSIONS.map(|(open, close)| (midnight + open * HOUR, midnight + close * HOUR));
        if self.works(day) { sessions.to_vec() } else { Vec::new() }
    }
}

/// The city day that holds the instant.
pub(crate) fn city_day(instant: i64) -> i64 {
    (instant + OFFSET).div_euclid(DAY)
}

/// The month that holds a city day: year and month in one.
fn month(day: i64) -> i64 {
    // Days are few: step through the years and months from 1970 on.
    let (mut year, mut left) = (1970, day);
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut number = 0;
    for length in lengths {
        if left < length {
            break;
        }
        left -= length;
        number += 1;
    }
    year * 12 + number
}

fn day_of_date(date: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| date[range].parse::<i64>().unwrap();
    let wanted = part(0..4) * 12 + part(5..7) - 1;
    let first = (0..60_000).find(|day| month(*day) == wanted).unwrap();
    first + part(8..10) - 1
}

/// Whether an instant lies in a window of that name as of an instant.
pub(crate) fn holds(window: &str, as_of: i64, instant: i64) -> bool {
    let rolling = |minutes: i64| {
        let minute = as_of - as_of.rem_euclid(MINUTE);
        (minute - (minutes - 1) * MINUTE..minute + MINUTE).contains(&instant)
    };
    match window {
        "live" => true,
        "today" => city_day(instant) == city_day(as_of),
        "month" => month(city_day(instant)) == month(city_day(as_of)),
        "15m" => rolling(15),
        "1h" => rolling(60),
        "24h" => rolling(1440),
        _ => panic!("no window {window}"),
    }
}

#[test]
fn the_plain_calendar_knows_days_and_hours() {
    let calendar = Calendar::new(&[("2026-10-01".to_owned(), false), ("2026-10-10".to_owned(), true)]);
    assert_eq!(day_of_date("1970-01-01"), 0);
    assert_eq!(day_of_date("2024-02-29"), 19_782);
    assert_eq!(day_of_date("2026-10-01"), 20_727);
    assert!(!calendar.works(day_of_date("2026-10-01")));
    assert!(calendar.works(day_of_date("2026-10-10")));
    assert!(calendar.works(day_of_date("2026-11-20")));
    assert!(!calendar.works(day_of_date("2026-11-21")));
    // Wednesday 2026-09-30 17:00: one hour is left; Thursday is a holiday, Friday works.
    let start = day_of_date("2026-09-30") * DAY - OFFSET + 17 * HOUR;
    assert_eq!(calendar.due(start, HOUR), start + HOUR);
    assert_eq!(calendar.due(start, HOUR + 1), start + HOUR + 38 * HOUR + 1);
    assert_eq!(calendar.working(start, start + 2 * DAY), 8 * HOUR);
}
