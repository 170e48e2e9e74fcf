//! What a cell says: its value, the parts that make it, how fresh it is and how grave.

use crate::indicator::{Indicator, Threshold};
use serde::{Deserialize, Serialize};

/// How far a reading may be trusted now; shown on the value itself, in shape as well as colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Current.
    #[default]
    Live,
    /// Its sources lag behind their pace.
    Late,
    /// Nobody keeps it current any more.
    Stale,
    /// There is nothing to compute it from; never shown as 0.
    NoData,
    /// It could not be computed.
    Error,
    /// Of a past instant.
    Replay,
}

/// How a value stands to its thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Within bounds, or no bounds are set.
    #[default]
    Normal,
    /// Too few in the denominator to judge or rank.
    Few,
    /// Past the warning threshold.
    Warn,
    /// Past the alarm threshold.
    Alarm,
}

/// A number or none, in the room of a number: thousands of readings change with every batch.
#[derive(Clone, Copy, Debug)]
pub struct Number(f64);

impl Number {
    /// No number.
    pub const NONE: Self = Self(f64::NAN);

    /// The number, if there is one.
    #[must_use]
    pub fn get(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::NONE
    }
}

impl From<Option<f64>> for Number {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::NONE, Self)
    }
}

impl PartialEq for Number {
    #[allow(clippy::float_cmp, reason = "equal is what is shown alike")]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || (self.0.is_nan() && other.0.is_nan())
    }
}

/// The reading of one cell: one indicator, one window, one set of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reading {
    /// The value in the indicator's unit; none where there is no data.
    pub value: Number,
    /// The numerator, where the indicator is a rate.
    pub numerator: Number,
    /// The denominator, where the indicator is a rate.
    pub denominator: Number,
    /// How far it may be trusted.
    pub state: State,
    /// How it stands to its thresholds.
    pub level: Level,
}

/// What a reading is made of, the same whether the cubes or SQL gave it. Nothing here depends on earlier readings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Parts {
    /// The value that the SELECT gives, where it gives one.
    pub value: Number,
    /// The numerator of a rate.
    pub numerator: Number,
    /// The denominator of a rate.
    pub denominator: Number,
}

impl Parts {
    /// Of a SELECT that gives `value`.
    #[must_use]
    pub fn value(value: Option<f64>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }

    /// Of a SELECT that gives numerator and denominator; the value is their quotient, or none where the denominator is 0.
    #[must_use]
    pub fn rate(numerator: Option<f64>, denominator: Option<f64>) -> Self {
        let value = match (numerator, denominator) {
            (Some(numerator), Some(denominator)) if denominator != 0.0 => Some(numerator / denominator),
            _ => None,
        };
        Self { value: value.into(), numerator: numerator.into(), denominator: denominator.into() }
    }
}

/// A level is left only when the value is back past its bound by this share of the distance between warning and alarm…
const MARGIN_OF_BAND: f64 = 0.10;
/// …or, where there is only one bound, by this share of the bound, …
const MARGIN_OF_BOUND: f64 = 0.02;
/// …and for percentages never by more than this share of what is left to the perfect 0 or 100.
const MARGIN_OF_REST: f64 = 0.10;

/// What makes readings of an indicator's parts: its unit and its bounds.
#[derive(Clone, Debug)]
pub(crate) struct Judge {
    is_rate: bool,
    percent: bool,
    factor: f64,
    min_n: f64,
    warn: Option<Threshold>,
    alarm: Option<Threshold>,
}

impl Judge {
    pub(crate) fn of(indicator: &Indicator) -> Self {
        Self {
            is_rate: indicator.is_rate,
            percent: indicator.unit == "percent",
            factor: if indicator.is_rate { indicator.factor() } else { 1.0 },
            min_n: f64::from(indicator.min_n),
            warn: indicator.warn.clone(),
            alarm: indicator.alarm.as_ref().map(|alarm| alarm.bound.clone()),
        }
    }

    /// Whether the reading of a count is that count and nothing more.
    #[inline]
    pub(crate) fn is_bare(&self) -> bool {
        !self.is_rate && self.warn.is_none() && self.alarm.is_none()
    }

    /// The reading that parts make, after one of level `before`.
    pub(crate) fn reading(&self, parts: Parts, before: Level) -> Reading {
        let value = parts.value.get().map(|value| value * self.factor);
        let state = if value.is_some() { State::Live } else { State::NoData };
        let level = value.map_or(Level::Normal, |value| self.level(value, parts.denominator.get(), before));
        Reading { value: value.into(), numerator: parts.numerator, denominator: parts.denominator, state, level }
    }

    /// How a value stands to the thresholds, if it stood at `before`.
    fn level(&self, value: f64, denominator: Option<f64>, before: Level) -> Level {
        if self.is_rate && denominator.unwrap_or(0.0) < self.min_n {
            return Level::Few;
        }
        let (warn, alarm) = (self.warn.as_ref(), self.alarm.as_ref());
        if reached(value, alarm, warn, self.percent, before == Level::Alarm) {
            Level::Alarm
        } else if reached(value, warn, alarm, self.percent, matches!(before, Level::Warn | Level::Alarm)) {
            Level::Warn
        } else {
            Level::Normal
        }
    }
}

impl Reading {
    /// The reading of an indicator that parts make, after one of level `before`.
    #[must_use]
    pub fn of(indicator: &Indicator, parts: Parts, before: Level) -> Self {
        Judge::of(indicator).reading(parts, before)
    }
}

/// Whether the value is past a bound, or was and is not yet back past it by the margin.
fn reached(value: f64, threshold: Option<&Threshold>, other: Option<&Threshold>, percent: bool, held: bool) -> bool {
    let Some(threshold) = threshold else { return false };
    let margin = |bound: f64, other: Option<f64>, rest: f64| {
        let margin = other.map_or(bound.abs() * MARGIN_OF_BOUND, |other| (other - bound).abs() * MARGIN_OF_BAND);
        match (held, percent) {
            (false, _) => 0.0,
            (true, false) => margin,
            (true, true) => margin.min(rest.max(0.0) * MARGIN_OF_REST),
        }
    };
    let below = threshold.below.is_some_and(|bound| value < bound + margin(bound, other.and_then(|other| other.below), 100.0 - bound));
    let above = threshold.above.is_some_and(|bound| value > bound - margin(bound, other.and_then(|other| other.above), bound));
    below || above
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

    use super::*;

    fn bound(below: Option<f64>, above: Option<f64>) -> Threshold {
        Threshold { below, above, ..Threshold::default() }
    }

    /// Whether a bound holds at each of the values one after the other.
    fn course(threshold: &Threshold, other: Option<&Threshold>, percent: bool, values: &[f64]) -> Vec<bool> {
        let mut held = false;
        let mut step = |value: &f64| {
            held = reached(*value, Some(threshold), other, percent, held);
            held
        };
        values.iter().map(&mut step).collect()
    }

    #[test]
    fn a_level_is_left_only_past_the_margin() {
        let (warn, alarm) = (bound(Some(99.0), None), bound(Some(95.0), None));
        assert_eq!(course(&alarm, Some(&warn), true, &[95.0, 94.9, 95.2, 95.39, 95.4, 95.2]), [false, true, true, true, false, false]);
        assert_eq!(course(&warn, None, true, &[99.0, 98.9, 99.05, 99.1]), [false, true, true, false], "a tenth of what is left to 100");
        assert_eq!(
            course(&bound(None, Some(50.0)), None, false, &[50.0, 50.1, 49.5, 49.0]),
            [false, true, true, false],
            "2 % of the bound"
        );
        assert_eq!(course(&bound(None, Some(0.0)), None, false, &[0.0, 1.0, 0.0]), [false, true, false]);
        assert_eq!(
            course(&bound(Some(100.0), None), None, true, &[100.0, 99.0, 100.0]),
            [false, true, false],
            "a law that allows nothing can be met again"
        );
    }

    #[test]
    fn a_rate_without_denominator_has_no_value() {
        assert_eq!(Parts::rate(Some(0.0), Some(0.0)).value.get(), None);
        assert_eq!(Parts::rate(Some(1.0), Some(4.0)).value.get(), Some(0.25));
        assert_eq!(Parts::rate(None, Some(4.0)).value.get(), None);
    }
}
