//! Charts of the report made by hand.

use super::{AREAS, at, grouped, label, noise};
use crate::report::document::{Chart, Series, Shape, Side};
use ingest::declaration::Label;

fn series(title: Label, side: Side, count: usize, base: f64, swing: f64) -> Series {
    let seed = match side {
        Side::Period => 1,
        Side::Previous => 300,
        Side::LastYear => 600,
    };
    let values: Vec<Option<f64>> =
        (0..count).map(|day| (day != 17 || side != Side::Period).then(|| (base + noise(seed + day) * swing).round())).collect();
    let shown = values.iter().map(|value| value.map_or("—".to_owned(), grouped)).collect();
    Series { title, side, values, shown, intervals: Vec::new() }
}

pub(super) fn days() -> Chart {
    Chart {
        name: "days".to_owned(),
        title: label("每日立案数", "Cases filed by day"),
        shape: Shape::Lines,
        unit: label("件", "cases"),
        decimals: 0,
        categories: (1..=31).map(|day| label(&format!("10-{day:02}"), &format!("10-{day:02}"))).collect(),
        series: vec![
            series(label("2026年10月", "October 2026"), Side::Period, 31, 5200.0, 1500.0),
            series(label("2026年9月", "September 2026"), Side::Previous, 31, 4900.0, 1500.0),
            series(label("2025年10月", "October 2025"), Side::LastYear, 31, 4600.0, 1800.0),
        ],
        indicator: "case.filed".to_owned(),
    }
}

pub(super) fn ranked() -> Chart {
    let values: Vec<f64> = (0..16).map(|index| 98.9 - at(index) * 3.1).collect();
    let period = Series {
        title: label("本期", "This period"),
        side: Side::Period,
        values: values.iter().enumerate().map(|(index, value)| (index != 13).then_some(*value)).collect(),
        shown: values.iter().enumerate().map(|(index, value)| if index == 13 { "—".to_owned() } else { format!("{value:.2}%") }).collect(),
        intervals: values
            .iter()
            .enumerate()
            .map(|(index, value)| (index != 13).then_some([value - 1.0 - at(index) * 0.3, (value + 1.0 + at(index) * 0.2).min(100.0)]))
            .collect(),
    };
    let previous = Series {
        title: label("上期", "Period before"),
        side: Side::Previous,
        values: values.iter().map(|value| Some(value - 1.7)).collect(),
        shown: values.iter().map(|value| format!("{:.2}%", value - 1.7)).collect(),
        intervals: Vec::new(),
    };
    Chart {
        name: "ranked".to_owned(),
        title: label("各区县按期结案率", "Closed in time by district"),
        shape: Shape::Bars,
        unit: label("%", "%"),
        decimals: 2,
        categories: AREAS.iter().map(|(zh, en)| label(zh, en)).collect(),
        series: vec![period, previous],
        indicator: "case.on_time_rate".to_owned(),
    }
}
