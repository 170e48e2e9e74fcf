//! A seeded city that behaves like the real ones.
//!
//! Every minute of the city some lives begin: a case is applied for, a citizen calls, someone rates, an event is reported. A
//! life is planned whole when it begins, with the delay after which each of its records arrives, and waits in a heap for its
//! next arrival; [`Simulator::advance`] hands out what has arrived. All chance comes from the seed and the date, so a day of the
//! city is the same however often and in whatever slices it is asked for, and whichever day the simulation began with.

mod burst;
mod case;
mod city;
mod city_event;
mod complaint;
mod days;
mod dice;
mod evaluation;
mod life;
mod metric;
mod phrase;
mod rhythm;
mod sample;

pub use city::{CityFacts, ClassFacts, DistrictFacts};

use crate::record::{Record, UtcMs};
use burst::Bursts;
use chrono::Datelike;
use chrono_tz::Tz;
use city::City;
use days::{Day, Days, MINUTE};
use dice::Dice;
use life::{Numbers, Recent, Today, Waiting};
use rhythm::{APPLICATIONS, CALLS, RATINGS, REPORTS, Rhythm};
use sample::Sampling;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// The source that simulated records come from.
pub const SOURCE: &str = "simulator";

/// Lives that begin for each record of the city, on average: a case has about six records and brings half a rating, a call
/// or order four, an unasked rating two and an event ten; samples take an eighth of all.
const CASES: f64 = 0.045;
const ORDERS: f64 = 0.062;
const UNASKED_RATINGS: f64 = 0.02;
const EVENTS: f64 = 0.021;
/// The city for which a burst has its full size, in records a day.
const LARGE_CITY: f64 = 200_000.0;

/// Which city is simulated, from when on and how busy it is.
#[derive(Clone, Debug)]
pub struct SimulatorSettings {
    /// The seed: the same seed gives the same records.
    pub seed: u64,
    /// The city's time zone.
    pub zone: Tz,
    /// The first simulated instant. The city day that holds it is simulated whole.
    pub start: UtcMs,
    /// Records a day, on average over an ordinary week.
    pub per_day: u32,
}

/// A city whose records come out in the order in which they arrive. Memory is bounded by the subjects that are still open.
pub struct Simulator {
    settings: SimulatorSettings,
    city: City,
    days: Days,
    sampling: Sampling,
    today: Underway,
    heap: BinaryHeap<Reverse<Due>>,
    begun: Vec<Box<dyn Waiting>>,
    serial: u64,
}

/// The day whose minutes are being lived.
struct Underway {
    at: usize,
    day: Day,
    ends: i64,
    /// The next minute to live, counted from midnight, and its first instant.
    minute: u32,
    minute_begins: i64,
    number: u64,
    dice: [Dice; 5],
    numbers: Numbers,
    recent: Recent,
    bursts: Bursts,
}

/// Lets a life begin at an instant.
type Begin = fn(&mut Today<'_>, i64);

/// A life in the heap: the earliest arrival first, the elder life first among equals.
struct Due {
    arrival: i64,
    serial: u64,
    life: Box<dyn Waiting>,
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.arrival, self.serial).cmp(&(other.arrival, other.serial))
    }
}

impl Simulator {
    /// A city at its beginning.
    #[must_use]
    pub fn new(reference: &CityFacts, settings: SimulatorSettings) -> Self {
        let city = City::new(reference, settings.seed);
        let days = Days::new(settings.zone, settings.start, &reference.workdays);
        let sampling = Sampling::new(settings.seed, &city, settings.per_day);
        let today = Underway::begin(&days, 0, settings.seed);
        Self { settings, city, days, sampling, today, heap: BinaryHeap::new(), begun: Vec::new(), serial: 0 }
    }

    /// The next records whose arrival falls before `until`, in the order of arrival, at most `limit` of them. Fewer than
    /// `limit` means that there are no more before `until`. An `occurred_at` never lies after its arrival.
    pub fn advance(&mut self, until: UtcMs, limit: usize) -> Vec<Record> {
        let until = until.as_millis();
        let mut records = Vec::with_capacity(limit.min(4096));
        while records.len() < limit {
            let known = until.min(self.today.minute_begins);
            if let Some(mut next) = self.heap.peek_mut().filter(|next| next.0.arrival < known) {
                records.extend(next.0.life.next_record(&self.city));
                match next.0.life.arrival() {
                    Some(arrival) => next.0.arrival = arrival,
                    None => drop(PeekMut::pop(next)),
                }
            } else if self.today.minute_begins < until {
                self.live_minute();
            } else {
                break;
            }
        }
        records
    }

    /// Lets the lives of the next minute begin.
    fn live_minute(&mut self) {
        let Underway { day, number, minute, minute_begins: begins, dice, numbers, recent, bursts, .. } = &mut self.today;
        let (kind, number, minute, begins) = (day.kind, *number, *minute, *begins);
        let (city, days, begun) = (&self.city, &self.days, &mut self.begun);
        let [cases, orders, ratings, events, burst_dice] = dice;
        let beginnings: [(&mut Dice, f64, &Rhythm, Begin); 4] = [
            (cases, CASES, &APPLICATIONS, case::begin),
            (orders, ORDERS, &CALLS, |today, at| complaint::begin(today, at, None)),
            (ratings, UNASKED_RATINGS, &RATINGS, evaluation::begin),
            (events, EVENTS, &REPORTS, city_event::begin),
        ];
        let per_minute = f64::from(self.settings.per_day) / 1440.0;
        let hour = usize::try_from(minute / 60).unwrap_or(0);
        for (dice, share, rhythm, begin) in beginnings {
            let count = dice.count(per_minute * share * rhythm.weight(kind, hour));
            let mut today = Today { city, days, dice, numbers, recent, begun };
            for _ in 0..count {
                let at = begins + today.dice.between(0, MINUTE);
                begin(&mut today, at);
            }
        }
        let size = (f64::from(self.settings.per_day) / LARGE_CITY).min(1.0);
        bursts.begin(&mut Today { city, days, dice: burst_dice, numbers, recent, begun }, minute, begins, size);
        self.sampling.take(city, number, kind, minute, begins, begun);
        for life in self.begun.drain(..) {
            if let Some(arrival) = life.arrival() {
                self.serial += 1;
                self.heap.push(Reverse(Due { arrival, serial: self.serial, life }));
            }
        }
        self.next_minute();
    }

    fn next_minute(&mut self) {
        self.today.minute += 1;
        self.today.minute_begins += MINUTE;
        if self.today.minute_begins >= self.today.ends {
            self.days.grow_past(self.today.ends);
            self.today = Underway::begin(&self.days, self.today.at + 1, self.settings.seed);
        }
    }
}

impl Underway {
    /// The day number `at`, at its first minute. After the last day of time there is nothing any more.
    fn begin(days: &Days, at: usize, seed: u64) -> Self {
        let last = Day { date: chrono::NaiveDate::MAX, midnight: i64::MAX, kind: days::DayKind::Holiday, working_before: 0 };
        let day = days.get(at).unwrap_or(last);
        let ends = days.get(at + 1).map_or(i64::MAX, |next| next.midnight);
        let number = u64::try_from(day.date.num_days_from_ce()).unwrap_or(0);
        let dice = [1, 2, 3, 4, 5].map(|stream| Dice::new(seed, &[stream, number]));
        let numbers = Numbers::new(day.date);
        let bursts = Bursts::of(seed, number);
        Self { at, day, ends, minute: 0, minute_begins: day.midnight, number, dice, numbers, recent: Recent::default(), bursts }
    }
}

#[cfg(test)]
mod tests;
