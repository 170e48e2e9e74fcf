//! Numbers as they are shown: written once, for page, PDF and workbook alike.

use super::super::document::{Cell, Kind};
use super::super::words::{filled, same, word};
use super::Coverage;
use analytics::indicator::Indicator;
use analytics::reading::{Level, Reading};
use ingest::declaration::Label;

/// What stands where there is nothing to say.
pub(crate) const NOTHING: &str = "—";

/// Decimals of an indicator's values.
pub(crate) fn decimals_of(indicator: &Indicator) -> u32 {
    match indicator.unit.as_str() {
        "percent" => 2,
        "count" | "calls" | "people" | "times" | "visits" | "uses" | "rows" | "windows" | "seconds" => 0,
        _ => 1,
    }
}

/// The unit's word; empty for counts and percentages, which show theirs.
pub(crate) fn unit_of(indicator: &Indicator) -> Label {
    match indicator.unit.as_str() {
        "percent" => Label::default(),
        unit => word(&format!("unit.{unit}")),
    }
}

pub(crate) fn kind_of(indicator: &Indicator) -> Kind {
    if indicator.unit == "percent" { Kind::Percent } else { Kind::Number }
}

/// A number with so many decimals, its thousands apart.
pub(crate) fn number(value: f64, decimals: u32) -> String {
    let places = usize::try_from(decimals).unwrap_or(0);
    let plain = format!("{:.places$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let mut apart = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    if let Some(fraction) = fraction {
        apart.push('.');
        apart.push_str(fraction);
    }
    let is_zero = !plain.contains(|letter: char| ('1'..='9').contains(&letter));
    if value < 0.0 && !is_zero { format!("−{apart}") } else { apart }
}

/// A number with its sign.
fn signed(value: f64, decimals: u32) -> String {
    let shown = number(value, decimals);
    let is_zero = !shown.contains(|letter: char| ('1'..='9').contains(&letter));
    if value > 0.0 && !is_zero { format!("+{shown}") } else { shown }
}

/// A value of an indicator, without its unit but for percent.
pub(crate) fn value(indicator: &Indicator, value: f64) -> String {
    let shown = number(value, decimals_of(indicator));
    if indicator.unit == "percent" { format!("{shown}%") } else { shown }
}

/// The cell of a reading.
pub(crate) fn cell(indicator: &Indicator, reading: Option<&Reading>, coverage: Coverage) -> Cell {
    let found = reading.and_then(|reading| Some((reading, reading.value.get()?))).filter(|_| coverage != Coverage::None);
    let Some((reading, number)) = found else {
        return Cell { zh: NOTHING.to_owned(), why: Some(word("report.why.no_data")), ..Cell::default() };
    };
    Cell {
        zh: value(indicator, number),
        value: Some(number),
        kind: Some(kind_of(indicator)),
        decimals: Some(decimals_of(indicator)),
        numerator: reading.numerator.get(),
        denominator: reading.denominator.get(),
        level: (reading.level != Level::Normal).then_some(reading.level),
        why: (coverage == Coverage::Part).then(|| word("report.why.partly")),
        ..Cell::default()
    }
}

/// By how much a value changed, and in what.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Of a hundred of what it was.
    Percent(f64),
    /// Percentage points.
    Points(f64),
    /// Why nothing can be said.
    Unknown(&'static str),
}

impl Change {
    /// From a base to now. A share changes by points, all else by percent; from 0 to more no percentage is known, from 0 to 0 nothing changed.
    pub(crate) fn of(indicator: &Indicator, now: Option<&Reading>, base: Option<&Reading>, coverage: Coverage) -> Self {
        match coverage {
            Coverage::None => return Self::Unknown("report.why.before"),
            Coverage::Part => return Self::Unknown("report.why.partly"),
            Coverage::Whole => {}
        }
        let number = |reading: Option<&Reading>| reading.and_then(|reading| reading.value.get());
        let (Some(new), Some(old)) = (number(now), number(base)) else { return Self::Unknown("report.why.no_base") };
        if [now, base].into_iter().flatten().any(|reading| reading.level == Level::Few) {
            return Self::Unknown("report.why.few");
        }
        if indicator.unit == "percent" {
            return Self::Points(new - old);
        }
        match (old == 0.0, new == 0.0) {
            (true, true) => Self::Percent(0.0),
            (true, false) => Self::Unknown("report.why.zero"),
            (false, _) => Self::Percent((new - old) / old.abs() * 100.0),
        }
    }

    /// The same, had both stretches had as many working days.
    pub(crate) fn per_working_day(&self, now_days: u32, base_days: u32) -> Self {
        match self {
            Self::Percent(percent) if now_days > 0 && base_days > 0 => {
                Self::Percent(((1.0 + percent / 100.0) * f64::from(base_days) / f64::from(now_days) - 1.0) * 100.0)
            }
            Self::Points(_) => Self::Unknown("report.why.rate"),
            Self::Percent(_) => Self::Unknown("report.why.no_working_days"),
            unknown @ Self::Unknown(_) => unknown.clone(),
        }
    }

    /// As a cell.
    pub(crate) fn cell(&self) -> Cell {
        match self {
            Self::Percent(percent) => Cell {
                zh: format!("{}%", signed(*percent, 1)),
                value: Some(*percent),
                kind: Some(Kind::Change),
                decimals: Some(1),
                ..Cell::default()
            },
            Self::Points(points) => {
                let shown = filled("report.points", &[("by", &same(signed(*points, 2)))]);
                Cell {
                    zh: shown.zh,
                    en: Some(shown.en),
                    value: Some(*points),
                    kind: Some(Kind::Points),
                    decimals: Some(2),
                    ..Cell::default()
                }
            }
            Self::Unknown(why) => Cell { zh: NOTHING.to_owned(), why: Some(word(why)), ..Cell::default() },
        }
    }

    /// As words in a sentence, such as “up 3.2%”.
    pub(crate) fn phrase(&self) -> Label {
        let said = |by: f64, decimals: u32, up: &str, down: &str, end: &str| {
            let shown = number(by.abs(), decimals);
            let is_zero = !shown.contains(|letter: char| ('1'..='9').contains(&letter));
            let name = if is_zero {
                "report.changed.not"
            } else if by > 0.0 {
                up
            } else {
                down
            };
            filled(name, &[("by", &same(format!("{shown}{end}")))])
        };
        match self {
            Self::Percent(percent) => said(*percent, 1, "report.changed.up", "report.changed.down", "%"),
            Self::Points(points) => said(*points, 2, "report.changed.points_up", "report.changed.points_down", ""),
            Self::Unknown(_) => word("report.changed.unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart_and_zero_has_no_sign() {
        assert_eq!(
            ["1,234,567.9", "−1,000", "0.0", "0", "999"].map(str::to_owned),
            [number(1_234_567.89, 1), number(-1000.2, 0), number(-0.04, 1), number(0.0, 0), number(999.4, 0)]
        );
        assert_eq!([signed(0.04, 1), signed(1.0, 0), signed(-2.25, 1)], ["0.0", "+1", "−2.2"]);
    }

    #[test]
    fn a_change_per_working_day_allows_for_holidays() {
        // As much in 17 working days as in 20: a day brought 17.6 % more.
        let Change::Percent(percent) = Change::Percent(0.0).per_working_day(17, 20) else { unreachable!("a percentage stays one") };
        assert!((percent - 17.647).abs() < 0.001);
        assert_eq!(Change::Percent(3.0).per_working_day(0, 20), Change::Unknown("report.why.no_working_days"));
    }
}
