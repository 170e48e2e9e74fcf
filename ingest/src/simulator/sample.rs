//! Samples that other systems compute: people waiting in the halls, interface calls, certificates, water levels.
//!
//! A value depends on the seed, the series and the minute alone.

use super::burst;
use super::city::City;
use super::days::{DayKind, MINUTE};
use super::dice::mix;
use super::life::{Waiting, digits};
use super::rhythm::{APPLICATIONS, Rhythm};
use crate::record::{Envelope, Record, SampleKind, SampleStep, Step, Text, UtcMs};

/// The share of all records that samples may take; it sets how often they are taken.
const SHARE: f64 = 0.1;

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// With the people in the halls: nobody outside office hours.
    Hall,
    /// With the day's rhythm.
    Daily,
    /// Slowly, and up on flood nights.
    Water,
}

/// One metric of the city: a series per district.
struct Metric {
    name: &'static str,
    unit: &'static str,
    letter: &'static str,
    kind: SampleKind,
    shape: Shape,
    /// The usual value; for counters the amount in one minute, times 100.
    level: i64,
}

const METRICS: [Metric; 6] = [
    Metric { name: "hall.waiting", unit: "person", letter: "H", kind: SampleKind::Gauge, shape: Shape::Hall, level: 1400 },
    Metric { name: "hall.wait_minutes", unit: "minute", letter: "H", kind: SampleKind::Gauge, shape: Shape::Hall, level: 700 },
    Metric { name: "data.interface_calls", unit: "call", letter: "N", kind: SampleKind::Counter, shape: Shape::Daily, level: 520 },
    Metric { name: "certificate.issued", unit: "certificate", letter: "N", kind: SampleKind::Counter, shape: Shape::Daily, level: 19 },
    Metric { name: "certificate.used", unit: "use", letter: "N", kind: SampleKind::Counter, shape: Shape::Daily, level: 31 },
    Metric { name: "water.level", unit: "m", letter: "S", kind: SampleKind::Gauge, shape: Shape::Water, level: 210 },
];

/// All samples of the city: which are due in which minute.
pub(super) struct Sampling {
    seed: u64,
    /// Minutes between two samples of a series.
    period: u32,
}

impl Sampling {
    pub(super) fn new(seed: u64, city: &City, per_day: u32) -> Self {
        let series = u32::try_from(METRICS.len() * city.districts.len().max(1)).unwrap_or(u32::MAX);
        let per_series = f64::from(per_day) * SHARE / f64::from(series);
        let period = [1, 2, 3, 5, 10, 15, 20, 30].into_iter().find(|period| 1440.0 / f64::from(*period) <= per_series).unwrap_or(60);
        Self { seed, period }
    }

    /// Takes the samples of one minute. `minute` counts from midnight, `at` is its first instant.
    pub(super) fn take(&self, city: &City, day: u64, kind: DayKind, minute: u32, at: i64, begun: &mut Vec<Box<dyn Waiting>>) {
        for (number, metric) in (0_u32..).zip(&METRICS) {
            for (place, district) in (0_u32..).zip(&city.districts) {
                if !(minute + 7 * number + place).is_multiple_of(self.period) {
                    continue;
                }
                let chance = mix(self.seed ^ mix(day * 1440 + u64::from(minute)) ^ mix(u64::from(number * 1000 + place)));
                let hundredths = self.value(metric, place, day, kind, minute, chance);
                let mut dimension = Text::const_new(metric.letter);
                digits(&mut dimension, u64::from(place) + 1, 2);
                let offset = i64::try_from(chance >> 40).unwrap_or(0) % (MINUTE / 2);
                let arrival = Some(at + offset + 100 + i64::try_from(chance & 0x3ff).unwrap_or(0));
                let (area, value) = (
                    district.clone(),
                    if metric.shape == Shape::Water { f64::from(hundredths) / 100.0 } else { f64::from(hundredths / 100) },
                );
                begun.push(Box::new(Sample { metric: number, dimension, area, value, occurred: at + offset, arrival }));
            }
        }
    }

    /// The value in hundredths.
    fn value(&self, metric: &Metric, place: u32, day: u64, kind: DayKind, minute: u32, chance: u64) -> i32 {
        let hour = usize::try_from(minute / 60).unwrap_or(0);
        let noise = i64::try_from(chance % 41).unwrap_or(0) + 80;
        let size = 16 - i64::from(place.min(11));
        let rhythm = whole_percent(&APPLICATIONS, kind, hour);
        let value = match metric.shape {
            Shape::Hall if kind != DayKind::Working || !(8..18).contains(&hour) || (12..14).contains(&hour) => 0,
            Shape::Hall => metric.level * rhythm / 200 * noise / 100 * size / 10,
            Shape::Daily => {
                let amount = metric.level * i64::from(self.period) * (20 + rhythm) / 100 * noise / 100 * size / 10;
                // What is less than one certificate is one now and then.
                amount + i64::try_from((chance >> 8) % 100).unwrap_or(0)
            }
            Shape::Water => metric.level + size * 5 + burst::flood_rise(self.seed, day, minute) + noise / 10,
        };
        i32::try_from(value).unwrap_or(i32::MAX)
    }
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
