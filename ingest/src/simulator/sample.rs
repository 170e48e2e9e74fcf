//! Samples that other systems compute: people waiting in the halls, interface calls, water levels, air, traffic, hospital beds.
//!
//! A value depends on the seed, the series and the minute alone.

use super::burst;
use super::city::City;
use super::days::{DayKind, MINUTE};
use super::dice::mix;
use super::life::{Waiting, digits};
use super::metric::{FAST, METRICS, Metric, Shape};
use super::rhythm::{APPLICATIONS, Rhythm};
use crate::record::{Envelope, Record, SampleKind, SampleStep, Step, Text, UtcMs};

/// The shares of all records that samples of the fast and of the slow metrics may take; they set how often samples are taken.
const SHARES: (f64, f64) = (0.1, 0.02);

/// All samples of the city: which are due in which minute.
pub(super) struct Sampling {
    seed: u64,
    /// Minutes between two samples of a series of a fast metric.
    period: u32,
    /// The same of a slow metric.
    slow_period: u32,
    /// Districts that have the slow metrics: a small city measures less.
    slow_places: u32,
}

impl Sampling {
    pub(super) fn new(seed: u64, city: &City, per_day: u32) -> Self {
        let places = u32::try_from(city.districts.len().max(1)).unwrap_or(u32::MAX);
        let count = |metrics: usize| f64::from(u32::try_from(metrics).unwrap_or(u32::MAX));
        let a_day = |share: f64, metrics: usize| f64::from(per_day) * share / count(metrics);
        let (fast, slow) = (a_day(SHARES.0, FAST) / f64::from(places), a_day(SHARES.1, METRICS.len() - FAST));
        let fits = |period: &u32, per_series: f64| 1440.0 / f64::from(*period) <= per_series;
        let period = [1, 2, 3, 5, 10, 15, 20, 30].into_iter().find(|period| fits(period, fast)).unwrap_or(60);
        let slow_places = (1..=places).rev().find(|places| slow >= 24.0 * f64::from(*places)).unwrap_or(1);
        let slow_period = [30, 60, 120, 240, 720].into_iter().find(|period| fits(period, slow / f64::from(slow_places))).unwrap_or(1440);
        Self { seed, period, slow_period, slow_places }
    }

    /// Takes the samples of one minute. `minute` counts from midnight, `at` is its first instant.
    pub(super) fn take(&self, city: &City, day: u64, kind: DayKind, minute: u32, at: i64, begun: &mut Vec<Box<dyn Waiting>>) {
        for (number, metric) in (0_u32..).zip(&METRICS) {
            let (period, places) = self.pace(number);
            for (place, district) in (0..places).zip(&city.districts) {
                if !(minute + 7 * number + place).is_multiple_of(period) {
                    continue;
                }
                let chance = mix(self.seed ^ mix(day * 1440 + u64::from(minute)) ^ mix(u64::from(number * 1000 + place)));
                let at_place = Moment { place, day, kind, minute, period, chance };
                let hundredths = self.value(metric, &at_place);
                let mut dimension = Text::const_new(metric.letter);
                digits(&mut dimension, u64::from(place) + 1, 2);
                let offset = i64::try_from(chance >> 40).unwrap_or(0) % (MINUTE / 2);
                let arrival = Some(at + offset + 100 + i64::try_from(chance & 0x3ff).unwrap_or(0));
                let area = district.clone();
                let value = if metric.whole { f64::from(hundredths / 100) } else { f64::from(hundredths) / 100.0 };
                begun.push(Box::new(Sample { metric: number, dimension, area, value, occurred: at + offset, arrival }));
            }
        }
    }

    /// Minutes between two samples of a series of that metric, and how many districts have one.
    fn pace(&self, metric: u32) -> (u32, u32) {
        let fast = usize::try_from(metric).is_ok_and(|metric| metric < FAST);
        if fast { (self.period, u32::MAX) } else { (self.slow_period, self.slow_places) }
    }

    /// The value in hundredths.
    fn value(&self, metric: &Metric, now: &Moment) -> i32 {
        let hour = usize::try_from(now.minute / 60).unwrap_or(0);
        let noise = i64::try_from(now.chance % 41).unwrap_or(0) + 80;
        let size = 16 - i64::from(now.place.min(11));
        let rhythm = whole_percent(&APPLICATIONS, now.kind, hour);
        let rise = || burst::flood_rise(self.seed, now.day, now.minute);
        let value = match metric.shape {
            Shape::Hall if now.kind != DayKind::Working || !(8..18).contains(&hour) || (12..14).contains(&hour) => 0,
            Shape::Hall => metric.level * rhythm / 200 * noise / 100 * size / 10,
            Shape::Daily => {
                let amount = metric.level * i64::from(now.period) * (20 + rhythm) / 100 * noise / 100 * size / 10;
                // What is less than one certificate is one now and then.
                amount + i64::try_from((now.chance >> 8) % 100).unwrap_or(0)
            }
            Shape::Water => metric.level + size * 5 + rise() + noise / 10,
            Shape::Flood => {
                let minutes = if metric.kind == SampleKind::Counter { i64::from(now.period) } else { 60 };
                rise() * metric.level * minutes / 60 * noise / 100
            }
            Shape::Steady => metric.level * noise / 100,
            Shape::Even => metric.level * (100 + noise) / 200,
            Shape::Rare => i64::from(i64::try_from(now.chance >> 40).unwrap_or(0) % metric.level == 0) * 100,
        };
        i32::try_from(value).unwrap_or(i32::MAX)
    }
}

/// Where and when a sample is taken, and its chance.
struct Moment {
    place: u32,
    day: u64,
    kind: DayKind,
    minute: u32,
    period: u32,
    chance: u64,
}

fn whole_percent(rhythm: &Rhythm, kind: DayKind, hour: usize) -> i64 {
    let weight = rhythm.weight(kind, hour);
    (0..40).find(|tenth| f64::from(*tenth) >= weight * 10.0).map_or(400, |tenth| i64::from(tenth) * 10)
}

/// One sample on its way.
struct Sample {
    metric: u32,
    dimension: Text,
    area: Text,
    value: f64,
    occurred: i64,
    arrival: Option<i64>,
}

impl Waiting for Sample {
    fn arrival(&self) -> Option<i64> {
        self.arrival
    }

    fn next_record(&mut self, _city: &City) -> Option<Record> {
        self.arrival.take()?;
        let metric = usize::try_from(self.metric).ok().and_then(|at| METRICS.get(at))?;
        let mut record_id = Text::const_new("S");
        digits(&mut record_id, u64::from(self.metric), 1);
        record_id.push_str(&self.dimension);
        record_id.push('-');
        digits(&mut record_id, u64::try_from(self.occurred).unwrap_or(0), 13);
        let mut subject_id = Text::const_new(metric.name);
        subject_id.push(':');
        subject_id.push_str(&self.dimension);
        let envelope = Envelope {
            record_id,
            source: Text::const_new(super::SOURCE),
            subject_id,
            occurred_at: UtcMs::clamped(self.occurred),
            area: Some(self.area.clone()),
            ..Envelope::default()
        };
        let step = SampleStep {
            kind: metric.kind,
            metric: Some(Text::const_new(metric.name)),
            value: Some(self.value),
            unit: Some(Text::const_new(metric.unit)),
            dimension: Some(self.dimension.clone()),
        };
        Some(Record { envelope, step: Step::Sample(Box::new(step)) })
    }
}
