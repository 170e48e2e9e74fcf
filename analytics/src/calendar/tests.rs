//! The calendar against known days, and against a recount that steps minute by minute.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its own instants has failed")]

use super::{Calendar, DAY_MS, HOUR_MS, Limit, MINUTE_MS};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Weekday};
use chrono_tz::Tz;
use ingest::record::UtcMs;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const SPRING_FESTIVAL_2026: [(&str, bool); 11] = [
    ("2026-02-14", true),
    ("2026-02-15", false),
    ("2026-02-16", false),
    ("2026-02-17", false),
    ("2026-02-18", false),
    ("2026-02-19", false),
    ("2026-02-20", false),
    ("2026-02-21", false),
    ("2026-02-22", false),
    ("2026-02-23", false),
    ("2026-02-28", true),
];

fn special() -> BTreeMap<NaiveDate, bool> {
    SPRING_FESTIVAL_2026.iter().map(|(day, works)| (day.parse().unwrap(), *works)).collect()
}

static SHANGHAI: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(Tz::Asia__Shanghai, &special()));
static AMSTERDAM: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(Tz::Europe__Amsterdam, &BTreeMap::new()));
static LOS_ANGELES: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(Tz::America__Los_Angeles, &BTreeMap::new()));
static SAO_PAULO: LazyLock<Calendar> = LazyLock::new(|| Calendar::new(Tz::America__Sao_Paulo, &BTreeMap::new()));

fn at(text: &str) -> UtcMs {
    UtcMs::clamped(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
}

fn due(start: &str, limit_type: &str, value: i64) -> UtcMs {
    SHANGHAI.due(at(start), Limit::named(limit_type, value).unwrap())
}

#[test]
fn limits_end_where_the_law_says() {
    for (start, limit_type, value, end) in [
        ("2026-11-20T10:00:00+08:00", "work_day", 1, "2026-11-23T10:00:00+08:00"),
        ("2026-11-20T20:00:00+08:00", "work_day", 1, "2026-11-23T18:00:00+08:00"),
        ("2026-11-21T12:00:00+08:00", "work_day", 2, "2026-11-24T18:00:00+08:00"),
        ("2026-11-23T08:00:00+08:00", "work_day", 1, "2026-11-23T18:00:00+08:00"),
        ("2026-11-23T11:00:00+08:00", "work_hour", 2, "2026-11-23T15:00:00+08:00"),
        ("2026-11-23T11:59:00+08:00", "work_hour", 4, "2026-11-23T17:59:00+08:00"),
        ("2026-02-13T17:00:00+08:00", "work_day", 1, "2026-02-14T17:00:00+08:00"),
        ("2026-02-14T17:00:00+08:00", "work_day", 1, "2026-02-24T17:00:00+08:00"),
        ("2026-02-27T17:00:00+08:00", "work_hour", 2, "2026-02-28T09:00:00+08:00"),
        ("2026-11-22T23:59:00+08:00", "urgent_minute", 2, "2026-11-23T00:01:00+08:00"),
        ("2026-11-21T10:00:00+08:00", "urgent_hour", 24, "2026-11-22T10:00:00+08:00"),
        ("2026-11-21T10:00:00+08:00", "natural_day", 3, "2026-11-24T10:00:00+08:00"),
        ("2026-11-21T10:00:00+08:00", "work_day", 0, "2026-11-21T10:00:00+08:00"),
    ] {
        assert_eq!(due(start, limit_type, value), at(end), "{start} + {value} {limit_type}");
    }
    assert_eq!(Limit::named("work_day", -1), None);
    assert_eq!(Limit::named("fortnight", 1), None);
    assert_eq!(due("2026-11-21T10:00:00+08:00", "work_day", i64::MAX), UtcMs::MAX);
}

#[test]
fn due_soon_begins_where_a_working_day_is_left() {
    let soon = |due: &str| SHANGHAI.before(at(due), Limit::work_days(1));
    assert_eq!(soon("2026-11-24T10:00:00+08:00"), at("2026-11-23T10:00:00+08:00"));
    assert_eq!(soon("2026-11-23T10:00:00+08:00"), at("2026-11-20T10:00:00+08:00"));
    assert_eq!(soon("2026-02-24T10:00:00+08:00"), at("2026-02-14T10:00:00+08:00"));
    let wall = SHANGHAI.before(at("2026-11-24T00:30:00+08:00"), Limit::wall(HOUR_MS));
    assert_eq!(wall, at("2026-11-23T23:30:00+08:00"));
}

#[test]
fn city_days_begin_at_local_midnight() {
    let late = at("2026-11-30T23:59:59.999+08:00");
    assert_eq!(SHANGHAI.date(late), NaiveDate::from_ymd_opt(2026, 11, 30).unwrap());
    assert_eq!(SHANGHAI.date(late.plus(1)), NaiveDate::from_ymd_opt(2026, 12, 1).unwrap());
    assert_eq!(SHANGHAI.date(UtcMs::MIN), NaiveDate::from_ymd_opt(1970, 1, 1).unwrap());
    assert_eq!(SHANGHAI.date(UtcMs::MAX), NaiveDate::from_ymd_opt(2100, 1, 1).unwrap());
}

#[test]
fn days_are_23_and_25_hours_long_where_clocks_change() {
    let length = |calendar: &Calendar, instant: &str| {
        let day = calendar.index(at(instant).as_millis());
        calendar.days.get(day + 1).unwrap().start - calendar.days.get(day).unwrap().start
    };
    assert_eq!(length(&AMSTERDAM, "2026-03-29T12:00:00+02:00"), 23 * HOUR_MS);
    assert_eq!(length(&AMSTERDAM, "2026-10-25T12:00:00+01:00"), 25 * HOUR_MS);
    assert_eq!(length(&LOS_ANGELES, "2026-03-08T12:00:00-07:00"), 23 * HOUR_MS);
    assert_eq!(length(&LOS_ANGELES, "2026-11-01T12:00:00-08:00"), 25 * HOUR_MS);
    assert_eq!(length(&SAO_PAULO, "2018-11-04T12:00:00-02:00"), 23 * HOUR_MS, "a day that begins at one o'clock");
    assert_eq!(length(&SHANGHAI, "2026-03-29T12:00:00+08:00"), DAY_MS);
    let day = Limit::work_days(1);
    assert_eq!(AMSTERDAM.due(at("2026-03-27T10:00:00+01:00"), day), at("2026-03-30T10:00:00+02:00"));
    assert_eq!(LOS_ANGELES.due(at("2026-10-30T10:00:00-07:00"), day), at("2026-11-02T10:00:00-08:00"));
}

#[test]
fn beyond_the_published_years_an_instant_is_an_estimate() {
    let estimate = |from, to| SHANGHAI.is_estimate(at(from), at(to));
    assert!(!estimate("2026-01-01T00:00:00+08:00", "2026-12-31T23:59:59+08:00"));
    assert!(estimate("2026-12-31T10:00:00+08:00", "2027-01-01T00:00:00+08:00"));
    assert!(estimate("2025-12-31T23:59:59+08:00", "2026-01-05T10:00:00+08:00"));
    assert_eq!(SHANGHAI.published_until(), Some(at("2027-01-01T00:00:00+08:00")));
    assert_eq!(AMSTERDAM.published_until(), None);
}

/// Whether the city works in the minute that begins at `millis`: asked of the zone and the list of days, minute by minute.
fn works(zone: Tz, special: &BTreeMap<NaiveDate, bool>, millis: i64) -> bool {
    let local = DateTime::from_timestamp_millis(millis).unwrap().with_timezone(&zone);
    let weekday = !matches!(local.weekday(), Weekday::Sat | Weekday::Sun);
    let day_works = special.get(&local.date_naive()).copied().unwrap_or(weekday);
    day_works && matches!(local.hour(), 8..=11 | 14..=17)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn working_time_is_what_stepping_counts(
        zone in 0..3_usize, first in 29_518_560..29_999_999_i64, length in 0..20_000_i64, minutes in 0..3000_i64,
    ) {
        // Minutes since 1970 from 2026-02-14 to early 2027: holidays, make-up days and changes of the clocks.
        let (calendar, days) = match zone {
            0 => (&*SHANGHAI, special()),
            1 => (&*AMSTERDAM, BTreeMap::new()),
            _ => (&*LOS_ANGELES, BTreeMap::new()),
        };
        let from = UtcMs::clamped(first * MINUTE_MS);
        let to = from.plus(length * MINUTE_MS);
        let stepped = (first..first + length).filter(|minute| works(calendar.zone(), &days, minute * MINUTE_MS)).count();
        prop_assert_eq!(calendar.working_ms(from, to), i64::try_from(stepped).unwrap() * MINUTE_MS);
        prop_assert_eq!(calendar.working_ms(to, from), 0);

        let mut left = minutes;
        let mut minute = first;
        while left > 0 {
            left -= i64::from(works(calendar.zone(), &days, minute * MINUTE_MS));
            minute += 1;
        }
        let limit = Limit { working_ms: minutes * MINUTE_MS, wall_ms: 0 };
        let due = calendar.due(from, limit);
        prop_assert_eq!(due, UtcMs::clamped(minute * MINUTE_MS));
        let soon = calendar.before(due, limit);
        prop_assert_eq!(calendar.working_ms(soon, due), limit.working_ms);
        prop_assert!(soon <= from, "{} is not the first such instant", soon);
    }
}
