//! From a definition and a period to a document: which questions it asks, and what its chapters say once they are answered.
//!
//! Two passes over the same chapters: [`Composer::questions`] notes what each block needs, [`Composer::document`] looks the answers up.

mod blocks;
mod sentence;
pub(crate) mod shown;

use super::chapter::{Chapter, Show, Token};
use super::definition::{Definition, ScopeKey};
use super::document::{Block, Document, Scope, Section, Stretch};
use super::period::{Every, Period, Spans};
use super::words::{filled, same, word};
use analytics::batch::{Scope as Part, Step};
use analytics::figures::{Answers, Asked, Figure, Listing, Questions};
use analytics::history::View;
use analytics::indicator::{Catalogue, Indicator};
use analytics::register::{Line, Register};
use analytics::rules::CityRules;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use ingest::declaration::Label;
use ingest::record::UtcMs;
use ingest::reference::Reference;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// What a report is composed of, besides its definition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct City<'a> {
    pub(crate) reference: &'a Reference,
    pub(crate) rules: &'a CityRules,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) registers: &'a BTreeMap<String, Arc<Register>>,
    /// Whether records of the invented city are in it.
    pub(crate) simulated: bool,
}

impl City<'_> {
    /// What a code of a key is called.
    pub(crate) fn name_of(&self, key: &str, code: &str) -> Label {
        let reference = self.reference;
        let named = match key {
            "area" | "town" => reference.areas().get(code).map(|area| area.name.clone()),
            "department" => reference.departments().get(code).map(|department| department.name.clone()),
            "event_class" => reference.event_classes().get(code).map(|class| class.name.clone()),
            // Codes of ours, such as stages, have their words where the pages have theirs.
            "word" => Some(word(code)),
            of => reference.names().get(of).and_then(|names| names.get(code)).cloned(),
        };
        match (named, code) {
            (_, "") => word("report.unnamed"),
            (Some(name), _) => name,
            (None, code) => same(code),
        }
    }
}

/// One report that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Composer<'a> {
    city: City<'a>,
    definition: &'a Definition,
    period: Period,
    scope: Option<(ScopeKey, String)>,
    as_of: UtcMs,
    spans: Spans,
    asked: HashMap<Question, usize>,
    listed: BTreeMap<String, usize>,
    questions: Questions,
}

/// Which figures: the indicator's place, the side, the keys and whether step by step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    indicator: usize,
    side: Side,
    keys: Vec<String>,
    steps: bool,
}

/// Which stretch a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Side {
    Whole,
    /// The part that is compared.
    Done,
    Previous,
    LastYear,
}

impl<'a> Composer<'a> {
    /// A report of a definition over a period, as of a view's instant.
    pub(crate) fn new(
        city: City<'a>,
        definition: &'a Definition,
        (period, scope): (Period, Option<(ScopeKey, String)>),
        as_of: UtcMs,
    ) -> Self {
        let spans = period.spans(as_of, city.rules.zone());
        let part = scope.as_ref().map(|(key, code)| Part { column: key.column(), code: code.clone() });
        let questions = Questions { scope: part, ..Questions::default() };
        let mut composer =
            Self { city, definition, period, scope, as_of, spans, asked: HashMap::new(), listed: BTreeMap::new(), questions };
        for chapter in &definition.chapters {
            composer.ask_chapter(chapter);
        }
        composer
    }

    /// All that it asks.
    pub(crate) fn questions(&self) -> &Questions {
        &self.questions
    }

    fn ask_chapter(&mut self, chapter: &Chapter) {
        for (indicator, key) in chapter.sentences.iter().flatten().flatten().filter_map(Token::asks) {
            let keys: Vec<&str> = key.into_iter().filter(|key| !self.is_scoped_by(key)).collect();
            self.ask_all_sides(indicator, &keys);
        }
        for block in &chapter.blocks {
            if block.by().is_some_and(|by| self.is_scoped_by(by)) {
                continue;
            }
            match block {
                Show::Figures { indicators, .. } => indicators.iter().for_each(|indicator| self.ask_all_sides(indicator, &[])),
                Show::Rank { by, indicators, .. } => {
                    for indicator in indicators {
                        self.ask_all_sides(indicator, &[by]);
                        self.ask_all_sides(indicator, &[]);
                    }
                }
                Show::Bars { indicator, by, .. } => self.ask(indicator, Side::Whole, &[by], false),
                Show::Lines { indicator, .. } => {
                    for side in [Side::Whole, Side::Previous, Side::LastYear] {
                        self.ask(indicator, side, &[], true);
                    }
                }
                Show::Register { register } => self.list(register),
            }
        }
    }

    fn ask_all_sides(&mut self, indicator: &str, keys: &[&str]) {
        for side in [Side::Whole, Side::Done, Side::Previous, Side::LastYear] {
            self.ask(indicator, side, keys, false);
        }
    }

    /// Notes a question, unless it is noted or cannot be asked.
    fn ask(&mut self, id: &str, side: Side, keys: &[&str], steps: bool) {
        let Some(place) = self.city.catalogue.position(id) else { return };
        let Some(indicator) = self.city.catalogue.indicators.get(place) else { return };
        let is_now = indicator.time.is_none();
        let Some(span) = self.span(side, steps) else { return };
        if is_now && (side != Side::Whole || steps) {
            return;
        }
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let question = Question { indicator: place, side, keys: keys.clone(), steps };
        if self.asked.contains_key(&question) {
            return;
        }
        self.asked.insert(question, self.questions.asked.len());
        let span = (!is_now).then_some(span);
        self.questions.asked.push(Asked { indicator: place, span, keys, step: steps.then(|| self.step()) });
    }

    fn list(&mut self, name: &str) {
        let Some(register) = self.city.registers.get(name) else { return };
        if !self.listed.contains_key(name) {
            self.listed.insert(name.to_owned(), self.questions.listings.len());
            self.questions.listings.push(Listing { register: Arc::clone(register), span: self.spans.whole.clone() });
        }
    }

    /// The instants of a side; a line of the past is drawn to its end, also beside a period that still runs.
    fn span(&self, side: Side, steps: bool) -> Option<Range<UtcMs>> {
        let zone = self.zone();
        match side {
            Side::Whole => Some(self.spans.whole.clone()),
            Side::Done => Some(self.spans.done.clone()),
            Side::Previous if steps => self.period.before().map(|before| before.span(zone)),
            Side::LastYear if steps => self.period.year_before().map(|before| before.span(zone)),
            Side::Previous => self.spans.previous.clone(),
            Side::LastYear => self.spans.last_year.clone(),
        }
    }

    fn zone(&self) -> Tz {
        self.city.rules.zone()
    }

    /// Steps of a line: about ten to thirty of them.
    fn step(&self) -> Step {
        match (self.period.end - self.period.first).num_days() {
            ..=2 => Step::Hour,
            3..=62 => Step::Day,
            63..=184 => Step::Week,
            _ => Step::Month,
        }
    }

    fn is_scoped_by(&self, key: &str) -> bool {
        self.scope.as_ref().is_some_and(|(scope, _)| scope.column() == key)
    }

    /// The document that the answers make; `view` is what they were computed from.
    pub(crate) fn document(&self, answers: &Answers, view: &View) -> Document {
        let answered = Answered { composer: self, answers, view };
        let zone = self.zone();
        let stretch = |period: Period| self.stretch(period);
        let compared = |span: &Option<Range<UtcMs>>, period: Option<Period>| span.as_ref().and(period).map(stretch);
        Document {
            report: self.definition.name.clone(),
            title: self.definition.title.clone(),
            city: self.city.reference.city_name().clone(),
            simulated: self.city.simulated,
            period: stretch(self.period),
            previous: compared(&self.spans.previous, self.period.before()),
            last_year: compared(&self.spans.last_year, self.period.year_before()),
            scope: self.scope.as_ref().map(|(key, code)| Scope {
                key: key.column().to_owned(),
                code: code.clone(),
                name: self.city.name_of(key.column(), code),
            }),
            as_of: self.as_of.to_utc().with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            journal_seq: view.journal_seq,
            complete: self.is_over(),
            sections: self.definition.chapters.iter().map(|chapter| answered.section(chapter)).collect(),
            notes: self.notes(view),
        }
    }

    fn is_over(&self) -> bool {
        self.spans.whole.end <= self.as_of
    }

    fn stretch(&self, period: Period) -> Stretch {
        let span = period.span(self.zone());
        let hours = self.city.rules.calendar().working_ms(span.start, span.end) / 3_600_000;
        Stretch {
            from: period.first.to_string(),
            to: period.last().to_string(),
            name: period_name(period),
            working_days: u32::try_from(hours / 8).unwrap_or(0),
        }
    }

    fn notes(&self, view: &View) -> Vec<Label> {
        let mut notes = vec![word("report.note.base"), word("report.note.points"), word("report.note.rank"), word("report.note.holidays")];
        if !self.is_over() {
            notes.insert(0, word("report.note.running"));
        }
        let begins = analytics::history::TABLES.iter().filter_map(|table| view.begins(*table)).min();
        if let Some(begins) = begins.filter(|begins| *begins > self.spans.whole.start) {
            let day = begins.to_utc().with_timezone(&self.zone()).date_naive();
            notes.insert(0, filled("report.note.begins", &[("day", &same(day.to_string()))]));
        }
        notes
    }
}

/// A composer with its answers.
struct Answered<'a> {
    composer: &'a Composer<'a>,
    answers: &'a Answers,
    view: &'a View,
}

impl<'a> Answered<'a> {
    fn section(&self, chapter: &Chapter) -> Section {
        let sentences = chapter.sentences.iter().filter_map(|sentence| self.sentence(sentence)).collect();
        let scoped = |block: &&Show| !block.by().is_some_and(|by| self.composer.is_scoped_by(by));
        let blocks: Vec<Block> = chapter
            .blocks
            .iter()
            .filter(scoped)
            .enumerate()
            .filter_map(|(place, block)| self.block(&format!("{}-{place}", chapter.name), block))
            .collect();
        Section { name: chapter.name.clone(), title: chapter.title.clone(), sentences, blocks }
    }

    /// The figures of a question; none if it could not be asked.
    fn figures(&self, id: &str, side: Side, keys: &[&str], steps: bool) -> Option<&'a [Figure]> {
        let indicator = self.composer.city.catalogue.position(id)?;
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        let place = self.composer.asked.get(&Question { indicator, side, keys, steps })?;
        self.answers.figures.get(*place).map(Vec::as_slice)
    }

    fn lines(&self, register: &str) -> Option<&'a [Line]> {
        self.answers.lines.get(*self.composer.listed.get(register)?).map(Vec::as_slice)
    }

    fn indicator(&self, id: &str) -> Option<&'a Indicator> {
        self.composer.city.catalogue.find(id).map(AsRef::as_ref)
    }

    /// How much of a side the history covers of what an indicator reads.
    fn coverage(&self, indicator: &Indicator, side: Side) -> Coverage {
        let Some(span) = self.composer.span(side, false) else { return Coverage::None };
        let begins = indicator.tables.first().and_then(|table| self.view.begins(*table));
        match begins {
            Some(begins) if begins <= span.start || same_day(begins, span.start, self.composer.zone()) => Coverage::Whole,
            Some(begins) if begins < span.end => Coverage::Part,
            _ => Coverage::None,
        }
    }
}

/// How much of a stretch there are records of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    Whole,
    Part,
    None,
}

fn same_day(one: UtcMs, other: UtcMs, zone: Tz) -> bool {
    day_of(one, zone) == day_of(other, zone)
}

fn day_of(at: UtcMs, zone: Tz) -> NaiveDate {
    at.to_utc().with_timezone(&zone).date_naive()
}

/// What a period is called.
pub(crate) fn period_name(period: Period) -> Label {
    let number = |number: u32| Label { zh: number.to_string(), en: format!("{number:02}") };
    let (first, last) = (period.first, period.last());
    let (year, month) = (same(first.year().to_string()), number(first.month()));
    let day = |day: NaiveDate| {
        filled("report.day", &[("year", &same(day.year().to_string())), ("month", &number(day.month())), ("day", &number(day.day()))])
    };
    match period.every {
        Every::Day => day(first),
        Every::Week => {
            let week = first.iso_week();
            filled("report.week", &[("year", &same(week.year().to_string())), ("week", &number(week.week()))])
        }
        Every::Month => filled("report.month", &[("year", &year), ("month", &month)]),
        Every::Quarter => filled("report.quarter", &[("year", &year), ("quarter", &same((first.month0() / 3 + 1).to_string()))]),
        Every::Year => filled("report.year", &[("year", &year)]),
        Every::Any => filled("report.any", &[("from", &day(first)), ("to", &day(last))]),
    }
}
