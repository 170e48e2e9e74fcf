//! Days on which much happens at once: a water main bursts, the power fails, rain floods the streets by night.
//!
//! Every second day a main bursts, on the other days a street loses power, every fifth night it floods: whenever one looks, the
//! last two days hold something. The dates follow from the seed.

use super::city_event::{self, CityEvent};
use super::complaint;
use super::days::{DAY, HOUR, MINUTE};
use super::dice::{Dice, mix};
use super::life::Today;

/// Classes of GB/T 30428.2 and the demo city's own: a burst pipe, water on the road, a power failure.
const WATER_MAIN: [&str; 2] = ["1402", "0101"];
const FLOOD: [&str; 2] = ["1401", "0103"];
const POWER: [&str; 2] = ["1404", "0107"];

/// What comes over the city on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Burst {
    WaterMain,
    PowerFailure,
    FloodNight,
}

/// The bursts of one day, each with the minute of its beginning.
pub(super) struct Bursts(Vec<(u32, Burst)>);

impl Bursts {
    /// What `day` (counted from the year 1) holds.
    pub(super) fn of(seed: u64, day: u64) -> Self {
        let mut dice = Dice::new(seed, &[0xb, day]);
        let by_day = if (day ^ seed).is_multiple_of(2) { Burst::WaterMain } else { Burst::PowerFailure };
        let mut bursts = vec![(7 * 60 + dice.below(12 * 60), by_day)];
        if floods(seed, day) {
            bursts.push((FLOOD_BEGINS, Burst::FloodNight));
        }
        Self(bursts)
    }

    /// Lets the bursts of that minute begin; `size` scales them, 1 for a large city.
    pub(super) fn begin(&self, today: &mut Today<'_>, minute: u32, at: i64, size: f64) {
        for (_, burst) in self.0.iter().filter(|(begins, _)| *begins == minute) {
            match burst {
                Burst::WaterMain => water_main(today, at, size),
                Burst::PowerFailure => power_failure(today, at, size),
                Burst::FloodNight => flood_night(today, at, size),
            }
        }
    }
}

/// A flood night begins at half past nine.
const FLOOD_BEGINS: u32 = 21 * 60 + 30;

fn floods(seed: u64, day: u64) -> bool {
    (day + mix(seed) % 5).is_multiple_of(5)
}

/// How far the water stands above its usual level, in centimetres: up within two hours, down by noon.
pub(super) fn flood_rise(seed: u64, day: u64, minute: u32) -> i64 {
    let since = if floods(seed, day) && minute >= FLOOD_BEGINS {
        minute - FLOOD_BEGINS
    } else if floods(seed, day.saturating_sub(1)) {
        minute + 1440 - FLOOD_BEGINS
    } else {
        return 0;
    };
    match i64::from(since) {
        rising @ 0..120 => rising * 3 / 2,
        falling => (180 - (falling - 120) / 4).max(0),
    }
}

/// A water main bursts: dozens of like reports from one town within the hour, and the calls that go with them.
fn water_main(today: &mut Today<'_>, at: i64, size: f64) {
    let town = today.city.any_town(today.dice);
    let class = city_event::class_of(today.city, &WATER_MAIN, today.dice);
    for number in 0..10 + today.dice.count(40.0 * size) {
        let origin = today.dice.pick(&["citizen", "citizen", "hotline", "sensor", "video"], "citizen");
        let mut event = CityEvent::at(today, town, class, origin, if number == 0 { 1 } else { 2 });
        event.topic = Some("water");
        let reported = at + today.dice.wait(16 * MINUTE).min(HOUR);
        city_event::live(today, reported, event);
    }
    for _ in 0..today.dice.count(60.0 * size) {
        let called = at + today.dice.wait(20 * MINUTE);
        complaint::begin(today, called, Some(town));
    }
}

/// The power fails in a town: calls more than reports.
fn power_failure(today: &mut Today<'_>, at: i64, size: f64) {
    let town = today.city.any_town(today.dice);
    let class = city_event::class_of(today.city, &POWER, today.dice);
    for _ in 0..4 + today.dice.count(10.0 * size) {
        let event = CityEvent::at(today, town, class, "citizen", 3);
        let reported = at + today.dice.wait(10 * MINUTE);
        city_event::live(today, reported, event);
    }
    for _ in 0..today.dice.count(90.0 * size) {
        let called = at + today.dice.wait(18 * MINUTE);
        complaint::begin(today, called, Some(town));
    }
}

/// A night of rain: reports of water from everywhere for five hours, most from the first two.
fn flood_night(today: &mut Today<'_>, at: i64, size: f64) {
    let class = city_event::class_of(today.city, &FLOOD, today.dice);
    for _ in 0..20 + today.dice.count(140.0 * size) {
        let town = today.city.any_town(today.dice);
        let origin = today.dice.pick(&["citizen", "hotline", "video", "sensor", "sensor", "inspector"], "citizen");
        let severity = if today.dice.chance(0.25) { 1 } else { 2 };
        let mut event = CityEvent::at(today, town, class, origin, severity);
        event.topic = Some("flood");
        let reported = at + today.dice.wait(70 * MINUTE).min(DAY / 4);
        city_event::live(today, reported, event);
    }
    for _ in 0..today.dice.count(120.0 * size) {
        let called = at + today.dice.wait(90 * MINUTE);
        complaint::begin(today, called, None);
    }
}
