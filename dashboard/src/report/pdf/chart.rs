//! Charts as the template draws them: places of points in parts of the picture's width and height, from its lower left.

use super::{breadth, number, said};
use crate::report::document::{Chart, Series, Shape, Side};
use crate::report::lang::Lang;
use crate::report::plain::plain;
use serde::Serialize;

/// Steps of an axis at least.
const STEPS: f64 = 4.0;
/// Room for the names along a line chart, in heights of their letters.
const ROOM_BELOW: f64 = 58.0;
/// How much larger the values behind lines are printed, and bolder.
const SIZE_OF_LAST: f64 = 1.2;
/// The longest name beside a bar that is not broken, in heights of its letters.
const LONGEST_NAME: f64 = 13.0;

/// A chart.
#[derive(Debug, Serialize)]
pub(super) struct Drawing {
    title: String,
    unit: String,
    shape: Shape,
    legend: Vec<Key>,
    has_intervals: bool,
    /// Lines across a line chart.
    ticks: Vec<Tick>,
    /// Names along a line chart.
    names: Vec<Tick>,
    lines: Vec<Curve>,
    /// Where zero is in a bar chart.
    zero: f64,
    bars: Vec<Bar>,
    /// Room for names beside bars or for the numbers of ticks, in heights of their letters.
    margin: f64,
    /// Room for values beside bars or behind lines, in heights of the others' letters.
    margin_right: f64,
}

#[derive(Debug, Serialize)]
struct Key {
    text: String,
    side: Side,
    /// Which of those of the same side it is.
    tone: usize,
}

#[derive(Debug, Serialize)]
struct Tick {
    at: f64,
    text: String,
}

#[derive(Debug, Serialize)]
struct Curve {
    side: Side,
    tone: usize,
    /// Points without a gap between them.
    runs: Vec<Vec<[f64; 2]>>,
    /// The last point, with its value as it is shown.
    last: Option<Last>,
}

#[derive(Debug, Serialize)]
struct Last {
    at: [f64; 2],
    text: String,
}

/// One category of a bar chart.
#[derive(Debug, Serialize)]
struct Bar {
    name: String,
    strips: Vec<Strip>,
    /// Where the values of other stretches are.
    others: Vec<Other>,
}

#[derive(Debug, Serialize)]
struct Strip {
    tone: usize,
    /// Where it ends; it begins at zero. None where there is no data.
    to: Option<f64>,
    interval: Option<[f64; 2]>,
    text: String,
}

#[derive(Debug, Serialize)]
struct Other {
    side: Side,
    at: f64,
}

/// The chart in one language.
pub(super) fn of(chart: &Chart, lang: Lang) -> Drawing {
    let series: Vec<(usize, &Series)> = chart.series.iter().enumerate().map(|(at, one)| (tone(&chart.series, at, one.side), one)).collect();
    let unit = said(lang, &chart.unit);
    let scale = Scale::of(chart);
    let has_intervals = chart.shape == Shape::Bars && chart.series.iter().any(|one| one.intervals.iter().any(Option::is_some));
    let mut drawing = Drawing {
        title: said(lang, &chart.title),
        unit,
        shape: chart.shape,
        legend: series.iter().map(|(tone, one)| Key { text: said(lang, &one.title), side: one.side, tone: *tone }).collect(),
        has_intervals,
        ticks: Vec::new(),
        names: Vec::new(),
        lines: Vec::new(),
        zero: scale.place(0.0).clamp(0.0, 1.0),
        bars: Vec::new(),
        margin: 0.0,
        margin_right: 0.0,
    };
    let names: Vec<String> = chart.categories.iter().map(|category| said(lang, category)).collect();
    match chart.shape {
        Shape::Lines => {
            let are_grouped = chart.series.iter().flat_map(|one| &one.shown).any(|shown| shown.contains(','));
            drawing.ticks = scale.ticks(are_grouped);
            drawing.names = thinned(&names);
            drawing.lines = series.iter().map(|(tone, one)| curve(one, *tone, names.len(), &scale)).collect();
            drawing.margin = drawing.ticks.iter().map(|tick| breadth(&tick.text)).fold(1.5, f64::max) + 0.6;
            let last = drawing.lines.iter().filter_map(|line| line.last.as_ref()).map(|last| breadth(&last.text));
            drawing.margin_right = last.fold(1.5, f64::max) * SIZE_OF_LAST + 1.0;
        }
        Shape::Bars => {
            drawing.bars = names.into_iter().enumerate().map(|(at, name)| bar(at, name, &series, &scale)).collect();
            drawing.margin = drawing.bars.iter().map(|bar| breadth(&bar.name)).fold(2.0, f64::max).min(LONGEST_NAME) + 0.5;
            let values = drawing.bars.iter().flat_map(|bar| &bar.strips).map(|strip| breadth(&strip.text));
            drawing.margin_right = values.fold(2.0, f64::max) + 0.8;
        }
    }
    drawing
}

/// How many series of the same side come before one.
fn tone(series: &[Series], at: usize, side: Side) -> usize {
    series.iter().take(at).filter(|one| one.side == side).count()
}

fn curve(series: &Series, tone: usize, count: usize, scale: &Scale) -> Curve {
    let along = |at: usize| if count > 1 { number(at) / number(count - 1) } else { 0.5 };
    let mut runs: Vec<Vec<[f64; 2]>> = vec![Vec::new()];
    let mut last = None;
    for (at, value) in series.values.iter().enumerate().take(count) {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            runs.push(Vec::new());
            continue;
        };
        let point = [along(at), scale.place(value)];
        if let Some(run) = runs.last_mut() {
            run.push(point);
        }
        last = Some(Last { at: point, text: series.shown.get(at).map(|shown| plain(shown)).unwrap_or_default() });
    }
    runs.retain(|run| !run.is_empty());
    Curve { side: series.side, tone, runs, last }
}

fn bar(at: usize, name: String, series: &[(usize, &Series)], scale: &Scale) -> Bar {
    let value = |one: &Series| one.values.get(at).copied().flatten().filter(|value| value.is_finite());
    let place = |value: f64| scale.place(value).clamp(0.0, 1.0);
    let (of_period, of_others): (Vec<_>, Vec<_>) = series.iter().partition(|(_, one)| one.side == Side::Period);
    let strips = of_period.into_iter().map(|(tone, one)| Strip {
        tone,
        to: value(one).map(place),
        interval: one.intervals.get(at).copied().flatten().map(|ends| ends.map(place)),
        text: one.shown.get(at).map(|shown| plain(shown)).unwrap_or_default(),
    });
    let others = of_others.into_iter().filter_map(|(_, one)| Some(Other { side: one.side, at: place(value(one)?) }));
    Bar { name, strips: strips.collect(), others: others.collect() }
}

/// The names that have room, evenly; the first is always one of them.
fn thinned(names: &[String]) -> Vec<Tick> {
    let widest = names.iter().map(|name| breadth(name)).fold(1.0, f64::max) + 1.0;
    let room = ROOM_BELOW / widest;
    let every = (1..=names.len().max(1)).find(|every| number(names.len().div_ceil(*every)) <= room.max(1.0)).unwrap_or(1);
    let last = names.len().saturating_sub(1);
    let along = |at: usize| if last > 0 { number(at) / number(last) } else { 0.5 };
    names.iter().enumerate().step_by(every).map(|(at, name)| Tick { at: along(at), text: name.clone() }).collect()
}

/// An axis of round numbers.
#[derive(Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// The axis that shows all values and intervals of the chart. Bars begin at zero; lines do where the values are not far from it.
    fn of(chart: &Chart) -> Self {
        let values = chart.series.iter().flat_map(|series| series.values.iter().copied().flatten());
        let ends = chart.series.iter().flat_map(|series| series.intervals.iter().flatten().flatten().copied());
        let all: Vec<f64> = values.chain(ends).filter(|value| value.is_finite()).collect();
        let (least, most) = all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
        if all.is_empty() {
            return Self { low: 0.0, high: 1.0, step: 0.25 };
        }
        if chart.shape == Shape::Bars {
            // No ticks are drawn, so that the longest bar may fill the picture.
            let (low, high) = (least.min(0.0), most.max(0.0));
            return Self { low, high: if high > low { high } else { low + 1.0 }, step: 1.0 };
        }
        let (least, most) = if least >= 0.0 && (least < most * 0.6 || least >= most) { (0.0, most) } else { (least, most) };
        let spread = if most > least { most - least } else { most.abs().max(1.0) * 0.1 };
        let mut step = round_step(spread / STEPS);
        if chart.decimals == 0 {
            step = step.max(1.0);
        }
        let (low, high) = ((least / step).floor() * step, (most / step).ceil() * step);
        Self { low, high: if high > low { high } else { low + step }, step }
    }

    fn place(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    fn ticks(&self, are_grouped: bool) -> Vec<Tick> {
        let decimals = (0..6_usize).find(|decimals| is_whole(self.step, *decimals)).unwrap_or(6);
        let mut ticks = Vec::new();
        let mut value = self.low;
        while value <= self.high + self.step / 2.0 && ticks.len() < 20 {
            // A sum of steps that should be zero may be a little less.
            let near = if value.abs() < self.step / 1000.0 { 0.0 } else { value };
            let text = format!("{near:.decimals$}");
            ticks.push(Tick { at: self.place(value), text: if are_grouped { grouped(&text) } else { text } });
            value += self.step;
        }
        ticks
    }
}

/// Whether a step can be told with so many decimals.
fn is_whole(step: f64, decimals: usize) -> bool {
    let shown: f64 = format!("{step:.decimals$}").parse().unwrap_or(0.0);
    (shown - step).abs() < step / 1000.0
}

/// 1, 2 or 5 and noughts: the least of them that is not less.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|step| *step >= least * 0.999).unwrap_or(power * 10.0)
}

/// A number with commas between thousands.
fn grouped(text: &str) -> String {
    let whole = text.find('.').unwrap_or(text.len());
    let mut shown = String::new();
    for (at, letter) in text.char_indices() {
        let left = whole.saturating_sub(at);
        if at > 0 && at < whole && left % 3 == 0 && !shown.ends_with('-') {
            shown.push(',');
        }
        shown.push(letter);
    }
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use ingest::declaration::Label;

    fn chart(shape: Shape, values: &[Option<f64>], decimals: u32) -> Chart {
        let series = Series {
            title: Label::default(),
            side: Side::Period,
            values: values.to_vec(),
            shown: values.iter().map(|value| value.map_or("\u{2014}".to_owned(), |value| value.to_string())).collect(),
            intervals: Vec::new(),
        };
        Chart {
            name: "c".to_owned(),
            title: Label::default(),
            shape,
            unit: Label::default(),
            decimals,
            categories: (1..=values.len()).map(|day| Label { zh: day.to_string(), en: day.to_string() }).collect(),
            series: vec![series],
            indicator: "i".to_owned(),
        }
    }

    #[track_caller]
    fn ticks(values: &[f64], decimals: u32) -> Vec<String> {
        let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        of(&chart(Shape::Lines, &values, decimals), Lang::Zh).ticks.into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn axes_have_round_numbers() {
        assert_eq!(ticks(&[3.0, 17.0, 9.0], 0), ["0", "5", "10", "15", "20"]);
        assert_eq!(ticks(&[95.2, 98.9, 97.1], 1), ["95", "96", "97", "98", "99"]);
        assert_eq!(ticks(&[0.0, 0.0], 2), ["0.00", "0.05"]);
        assert_eq!(ticks(&[2.0, 2.0], 0), ["0", "1", "2"]);
        assert_eq!(ticks(&[-1.5, 2.5], 1), ["-2", "-1", "0", "1", "2", "3"]);
        assert_eq!(grouped("-1234567.50"), "-1,234,567.50");
        assert_eq!(grouped("-123"), "-123");
    }

    #[test]
    fn a_line_has_a_gap_where_there_is_no_data() {
        let drawing = of(&chart(Shape::Lines, &[Some(1.0), Some(2.0), None, Some(4.0), Some(f64::NAN)], 0), Lang::Zh);
        let line = &drawing.lines[0];
        assert_eq!(line.runs, [vec![[0.0, 0.25], [0.25, 0.5]], vec![[0.75, 1.0]]]);
        assert_eq!(line.last.as_ref().map(|last| last.text.as_str()), Some("4"));
        let none = of(&chart(Shape::Lines, &[None, None], 0), Lang::Zh);
        assert!(none.lines[0].runs.is_empty() && none.lines[0].last.is_none());
    }

    #[test]
    fn bars_begin_at_zero_and_none_stands_for_no_data() {
        let mut bars = chart(Shape::Bars, &[Some(80.0), None, Some(-20.0)], 0);
        bars.series[0].intervals = vec![Some([60.0, 80.0]), None, None];
        let drawing = of(&bars, Lang::Zh);
        assert!((drawing.zero - 0.2).abs() < 1e-9 && drawing.has_intervals);
        let ends: Vec<_> = drawing.bars.iter().map(|bar| bar.strips[0].to).collect();
        assert_eq!(ends, [Some(1.0), None, Some(0.0)]);
        assert_eq!(drawing.bars[0].strips[0].interval, Some([0.8, 1.0]));
    }

    #[test]
    fn names_below_do_not_touch() {
        let many: Vec<Option<f64>> = (0..365).map(|_| Some(1.0)).collect();
        let names = of(&chart(Shape::Lines, &many, 0), Lang::Zh).names;
        assert!(names.len() <= 22 && names.len() >= 10, "{}", names.len());
        assert_eq!(of(&chart(Shape::Lines, &many[..7], 0), Lang::Zh).names.len(), 7);
    }
}
