//! What other systems of the city measure: the metrics of its samples, and how each moves.

use crate::record::SampleKind;

/// How a metric moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// With the people in the halls: nobody outside office hours.
    Hall,
    /// With the day's rhythm.
    Daily,
    /// Slowly, and up on flood nights.
    Water,
    /// Nothing but on flood nights.
    Flood,
    /// Within a fifth of its level, at any hour.
    Steady,
    /// Within a tenth of its level, at any hour: what is kept even by somebody.
    Even,
    /// One, once in so many samples.
    Rare,
}

/// One metric of the city: a series per district.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    pub(super) letter: &'static str,
    pub(super) kind: SampleKind,
    pub(super) shape: Shape,
    /// The usual value; for counters the amount in one minute; both times 100.
    pub(super) level: i64,
    /// Without decimals.
    pub(super) whole: bool,
}

const fn gauge(name: &'static str, unit: &'static str, letter: &'static str, shape: Shape, level: i64) -> Metric {
    Metric { name, unit, letter, kind: SampleKind::Gauge, shape, level, whole: true }
}

const fn exact(name: &'static str, unit: &'static str, letter: &'static str, shape: Shape, level: i64) -> Metric {
    Metric { whole: false, ..gauge(name, unit, letter, shape, level) }
}

const fn counter(name: &'static str, unit: &'static str, letter: &'static str, shape: Shape, level: i64) -> Metric {
    Metric { kind: SampleKind::Counter, ..gauge(name, unit, letter, shape, level) }
}

/// The first so many metrics are sampled every few minutes, the others about once an hour.
pub(super) const FAST: usize = 6;

pub(super) const METRICS: [Metric; 40] = [
    gauge("hall.waiting", "person", "H", Shape::Hall, 1400),
    gauge("hall.wait_minutes", "minute", "H", Shape::Hall, 700),
    counter("data.interface_calls", "call", "N", Shape::Daily, 520),
    counter("certificate.issued", "certificate", "N", Shape::Daily, 19),
    counter("certificate.used", "use", "N", Shape::Daily, 31),
    exact("water.level", "m", "S", Shape::Water, 210),
    gauge("hall.windows_open", "window", "H", Shape::Hall, 1200),
    counter("hall.tickets", "ticket", "H", Shape::Daily, 60),
    counter("hall.abandoned", "ticket", "H", Shape::Daily, 2),
    counter("data.interface_errors", "call", "N", Shape::Daily, 2),
    counter("data.rows_exchanged", "row", "N", Shape::Daily, 32_000),
    counter("app.visits", "visit", "N", Shape::Daily, 2900),
    Metric { whole: false, ..counter("rain.amount", "mm", "R", Shape::Flood, 20) },
    exact("water.above_warning", "m", "S", Shape::Water, -230),
    exact("reservoir.above_limit", "m", "S", Shape::Water, -280),
    gauge("waterlogging.depth", "cm", "L", Shape::Flood, 11),
    gauge("pump.running", "pump", "P", Shape::Flood, 6),
    gauge("pump.installed", "pump", "P", Shape::Steady, 1400),
    gauge("fire.danger", "level", "F", Shape::Steady, 250),
    counter("fire.hotspots", "spot", "F", Shape::Rare, 150),
    gauge("fire.patrols", "person", "F", Shape::Steady, 3200),
    gauge("air.aqi", "index", "A", Shape::Steady, 7200),
    gauge("air.pm25", "ug/m3", "A", Shape::Steady, 3600),
    gauge("air.o3", "ug/m3", "A", Shape::Steady, 9800),
    gauge("noise.level", "dB", "A", Shape::Steady, 5000),
    exact("traffic.index", "index", "T", Shape::Steady, 380),
    counter("bus.passengers", "person", "B", Shape::Daily, 4200),
    gauge("parking.free", "place", "T", Shape::Steady, 90_000),
    gauge("parking.total", "place", "T", Shape::Steady, 260_000),
    gauge("hospital.beds", "bed", "K", Shape::Steady, 110_000),
    gauge("hospital.beds_free", "bed", "K", Shape::Steady, 16_000),
    counter("hospital.outpatients", "person", "K", Shape::Daily, 520),
    counter("hospital.fever_visits", "person", "K", Shape::Daily, 14),
    exact("power.load", "MW", "E", Shape::Steady, 21_000),
    exact("heat.room_temperature", "degree", "W", Shape::Even, 2000),
    exact("tap.turbidity", "NTU", "Q", Shape::Steady, 35),
    exact("weather.temperature", "degree", "V", Shape::Steady, 1240),
    gauge("weather.humidity", "percent", "V", Shape::Steady, 5500),
    exact("weather.wind", "m/s", "V", Shape::Steady, 280),
    gauge("weather.warning", "level", "V", Shape::Flood, 2),
];
