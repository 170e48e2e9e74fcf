//! A document as its template has it: the texts of one language, in runs of pages that stand upright or are turned.

use super::chart::{self, Drawing};
use super::said;
use super::table::{self, Grid};
use crate::report::document::{Block, Document, Section, Stretch};
use crate::report::lang::Lang;
use crate::report::plain::{as_of, days, plain};
use serde::Serialize;
use std::collections::BTreeMap;

/// Reports of so many chapters have a list of them on the first page.
const CHAPTERS_LISTED: usize = 6;

/// The data of the template.
#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    lang: &'static str,
    family: &'static str,
    words: BTreeMap<&'static str, &'static str>,
    watermark: Option<String>,
    title: String,
    city: String,
    period: String,
    simulated: bool,
    complete: bool,
    as_of: String,
    /// Whom it is about, over which days, compared with which.
    facts: Vec<Fact>,
    has_contents: bool,
    runs: Vec<Run>,
}

/// A line of the head of the first page.
#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    text: String,
}

/// What follows on each other on pages of one kind.
#[derive(Debug, Serialize)]
struct Run {
    is_turned: bool,
    items: Vec<Item>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "item", rename_all = "snake_case")]
enum Item {
    Heading { text: String },
    Sentences { sentences: Vec<Vec<Words>> },
    Table(Grid),
    Chart(Drawing),
    Notes { notes: Vec<String> },
}

/// Words of a sentence, or a figure among them.
#[derive(Debug, Serialize)]
struct Words {
    text: String,
    is_figure: bool,
}

impl Sheet {
    /// The document in one language, in letters of that family.
    pub(super) fn of(document: &Document, lang: Lang, watermark: Option<&str>, family: &'static str) -> Self {
        Self {
            lang: lang.name(),
            family,
            words: lang.words(),
            watermark: watermark.map(plain).filter(|text| !text.is_empty()),
            title: said(lang, &document.title),
            city: said(lang, &document.city),
            period: said(lang, &document.period.name),
            simulated: document.simulated,
            complete: document.complete,
            as_of: as_of(document),
            facts: facts(document, lang),
            has_contents: document.sections.len() >= CHAPTERS_LISTED,
            runs: runs(document, lang),
        }
    }
}

fn facts(document: &Document, lang: Lang) -> Vec<Fact> {
    let named = |name: &str, stretch: &Stretch| {
        let (label, days) = (said(lang, &stretch.name), days(stretch, lang));
        // A stretch of days without a name of its own is named by its days.
        let text = if label.is_empty() || days.starts_with(&label) { days } else { format!("{label}\u{3000}{days}") };
        Fact { name: lang.word(name), text: plain(&text) }
    };
    let whole = || lang.word("whole_city");
    let scope = Fact { name: lang.word("scope"), text: document.scope.as_ref().map_or_else(whole, |scope| said(lang, &scope.name)) };
    let mut facts = vec![scope, named("period", &document.period)];
    facts.extend(document.previous.as_ref().map(|stretch| named("previous", stretch)));
    facts.extend(document.last_year.as_ref().map(|stretch| named("last_year", stretch)));
    let batch = format!("{}\u{3000}{} {}", as_of(document), lang.word("batch"), document.journal_seq);
    facts.push(Fact { name: lang.word("as_of"), text: batch });
    facts
}

/// The items of a chapter, and whether they want a turned page. What stands above a turned table goes with it.
fn items(section: &Section, lang: Lang) -> Vec<(bool, Item)> {
    let blocks: Vec<(bool, Item)> = section
        .blocks
        .iter()
        .map(|block| match block {
            Block::Table(table) => {
                let grid = table::of(table, lang);
                (grid.is_turned, Item::Table(grid))
            }
            Block::Chart(chart) => (false, Item::Chart(chart::of(chart, lang))),
        })
        .collect();
    let is_turned = blocks.first().is_some_and(|(is_turned, _)| *is_turned);
    let sentences = section.sentences.iter().map(|sentence| {
        let pieces = lang.sentence(sentence).iter();
        // Spaces at the ends of pieces are between words, so that they stay.
        pieces.map(|piece| Words { text: spaced(&piece.text), is_figure: piece.figure.is_some() }).collect::<Vec<_>>()
    });
    let sentences: Vec<_> = sentences.filter(|pieces| !pieces.is_empty()).collect();
    let mut items = vec![(is_turned, Item::Heading { text: said(lang, &section.title) })];
    if !sentences.is_empty() {
        items.push((is_turned, Item::Sentences { sentences }));
    }
    items.extend(blocks);
    items
}

fn spaced(text: &str) -> String {
    let (before, behind) = (text.starts_with(' '), text.ends_with(' '));
    match plain(text) {
        bare if bare.is_empty() => if before { " " } else { "" }.to_owned(),
        bare => format!("{}{bare}{}", if before { " " } else { "" }, if behind { " " } else { "" }),
    }
}

/// The chapters, and behind them how to read them.
fn runs(document: &Document, lang: Lang) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (is_turned, item) in document.sections.iter().flat_map(|section| items(section, lang)) {
        match runs.last_mut() {
            Some(run) if run.is_turned == is_turned => run.items.push(item),
            _ => runs.push(Run { is_turned, items: vec![item] }),
        }
    }
    if !document.notes.is_empty() {
        let notes = Item::Notes { notes: document.notes.iter().map(|note| said(lang, note)).collect() };
        match runs.last_mut() {
            Some(run) => run.items.push(notes),
            None => runs.push(Run { is_turned: false, items: vec![notes] }),
        }
    }
    runs
}
