//! Sentences with their figures filled in.

use super::super::chapter::{Form, Token};
use super::super::document::{Figure as Card, Piece, Sentence};
use super::super::interval::{excuse, merit, wilson};
use super::super::words::{filled, same, word};
use super::shown::{self, Change, NOTHING};
use super::{Answered, Coverage, Side};
use analytics::figures::Figure;
use analytics::indicator::{Better, Indicator};
use analytics::reading::Level;
use ingest::declaration::Label;
use std::collections::BTreeMap;

impl Answered<'_> {
    /// The sentence, in both languages; none where it asks for what the report's scope leaves out.
    pub(super) fn sentence(&self, [zh, en]: &[Vec<Token>; 2]) -> Option<Sentence> {
        let pieces = |tokens: &[Token], pick: fn(Label) -> String| -> Option<Vec<Piece>> {
            tokens.iter().map(|token| self.piece(token, pick)).collect()
        };
        Some(Sentence { zh: pieces(zh, |label| label.zh)?, en: pieces(en, |label| label.en)? })
    }

    fn piece(&self, token: &Token, pick: fn(Label) -> String) -> Option<Piece> {
        let (id, form) = match token {
            Token::Words(text) => return Some(Piece { text: text.clone(), figure: None }),
            Token::Figure { indicator, form } => (indicator, form),
        };
        let indicator = self.indicator(id)?;
        let (text, keys) = match form {
            Form::Value => (self.value(indicator), BTreeMap::new()),
            Form::Previous => (self.change(indicator, Side::Previous).phrase(), BTreeMap::new()),
            Form::LastYear => (self.change(indicator, Side::LastYear).phrase(), BTreeMap::new()),
            Form::Best(key) => self.extreme(indicator, key, true)?,
            Form::Worst(key) => self.extreme(indicator, key, false)?,
        };
        Some(Piece { text: pick(text), figure: Some(self.card(indicator, keys)) })
    }

    fn value(&self, indicator: &Indicator) -> Label {
        let reading = self.figures(&indicator.id, Side::Whole, &[], false).and_then(|figures| figures.first()).map(|figure| figure.reading);
        let found = reading.and_then(|reading| reading.value.get()).filter(|_| self.coverage(indicator, Side::Whole) != Coverage::None);
        same(found.map_or_else(|| NOTHING.to_owned(), |found| shown::value(indicator, found)))
    }

    /// By how much the whole of an indicator changed.
    pub(super) fn change(&self, indicator: &Indicator, side: Side) -> Change {
        let of = |side| self.figures(&indicator.id, side, &[], false).and_then(|figures| figures.first()).map(|figure| &figure.reading);
        Change::of(indicator, of(Side::Done), of(side), self.coverage(indicator, side))
    }

    /// The best or the worst of a key with its value, by the cautious ends of their intervals.
    fn extreme(&self, indicator: &Indicator, key: &str, best: bool) -> Option<(Label, BTreeMap<String, String>)> {
        let figures = self.figures(&indicator.id, Side::Whole, &[key], false)?;
        let found = if best {
            figures
                .iter()
                .filter_map(|figure| Some((merit_of(indicator, figure)?, figure)))
                .max_by(|left, right| left.0.total_cmp(&right.0))
        } else {
            figures
                .iter()
                .filter_map(|figure| Some((excuse_of(indicator, figure)?, figure)))
                .min_by(|left, right| left.0.total_cmp(&right.0))
        };
        let Some((_, figure)) = found else { return Some((word("report.nobody"), BTreeMap::new())) };
        let code = figure.keys.first().map(|code| code.as_str().to_owned()).unwrap_or_default();
        let value = same(shown::value(indicator, figure.reading.value.get()?));
        let name = self.composer.city.name_of(key, &code);
        Some((filled("report.extreme", &[("name", &name), ("value", &value)]), BTreeMap::from([(key.to_owned(), code)])))
    }

    /// What explains a figure of the period.
    pub(super) fn card(&self, indicator: &Indicator, keys: BTreeMap<String, String>) -> Card {
        let Self { composer, .. } = self;
        let mut keys = keys;
        if let Some((scope, code)) = &composer.scope {
            keys.insert(scope.column().to_owned(), code.clone());
        }
        Card { indicator: indicator.id.to_string(), keys, from: composer.period.first.to_string(), to: composer.period.last().to_string() }
    }
}

/// What a figure is ranked by; none for one that is not judged.
pub(super) fn merit_of(indicator: &Indicator, figure: &Figure) -> Option<f64> {
    let value = judged(figure)?;
    // Of plain counts the largest comes first, good or bad: it is where there is most to see.
    let sign = if indicator.better == Better::Lower && indicator.unit != "count" { -1.0 } else { 1.0 };
    Some(interval_of(indicator, figure).map_or(sign * value, |interval| merit(indicator.better, interval)))
}

/// What a figure is blamed by, the least first; none for one that is not judged or cannot be better.
pub(super) fn excuse_of(indicator: &Indicator, figure: &Figure) -> Option<f64> {
    let value = judged(figure)?;
    let sign = if indicator.better == Better::Lower { -1.0 } else { 1.0 };
    let Some(interval) = interval_of(indicator, figure) else { return Some(sign * value) };
    let perfect = if indicator.better == Better::Lower { 0.0 } else { 100.0 };
    ((value - perfect).abs() > f64::EPSILON).then(|| excuse(indicator.better, interval))
}

fn judged(figure: &Figure) -> Option<f64> {
    figure.reading.value.get().filter(|_| figure.reading.level != Level::Few)
}

/// The 95 % interval of a share, as shares 0..1.
pub(super) fn interval_of(indicator: &Indicator, figure: &Figure) -> Option<[f64; 2]> {
    let (numerator, denominator) = (figure.reading.numerator.get()?, figure.reading.denominator.get()?);
    (indicator.unit == "percent" && denominator > 0.0).then(|| wilson(numerator, denominator))
}
