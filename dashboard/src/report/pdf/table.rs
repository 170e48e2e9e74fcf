//! Tables as the template has them: headings in their places, texts with their marks, widths of columns.

use super::columns::{Fit, Need, PADDING, Part, wrapped};
use super::{breadth, said};
use crate::report::document::{Cell, Column, Kind, Listed, Row, Table};
use crate::report::heading::{Heading, headings, parted};
use crate::report::lang::Lang;
use crate::report::plain::plain;
use analytics::reading::Level;
use ingest::declaration::Label;
use serde::Serialize;

/// Lines that a heading may take.
const LINES_OF_HEADING: usize = 3;
/// Headings that are not broken.
const SHORT_HEADING: f64 = 4.2;
/// Widths of columns of words: at least, what looks right, and where there is room.
const NAME: [f64; 3] = [5.0, 13.0, 20.0];
const TEXT: [f64; 3] = [8.0, 24.0, 48.0];
const LONGEST_WORD: f64 = 24.0;
/// Rows of more lines than that may be split over pages, as they might be higher than one.
const LINES_WHOLE: f64 = 30.0;
/// Width of a mark beside a number, and of the sign of a list beside a name.
const MARK: f64 = 1.15;
const SIGN: f64 = 2.7;

/// A table.
#[derive(Debug, Serialize)]
pub(super) struct Grid {
    #[serde(skip)]
    pub(super) is_turned: bool,
    title: String,
    note: Option<String>,
    /// Points.
    size: f64,
    parts: Vec<Piece>,
    /// What the marks in it mean.
    marks: Vec<Mark>,
    /// What is to be minded about single cells, in the order of their numbers.
    whys: Vec<Why>,
    is_empty: bool,
}

/// Some columns of a table that stand beside each other.
#[derive(Debug, Serialize)]
struct Piece {
    title: String,
    /// In heights of the letters.
    widths: Vec<f64>,
    heads: Vec<Heading>,
    rows: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    is_total: bool,
    /// `red` or `black`.
    listed: Option<&'static str>,
    is_long: bool,
    cells: Vec<Content>,
}

#[derive(Debug, Serialize)]
struct Content {
    text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_right: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    /// The numbers of what is to be minded.
    #[serde(skip_serializing_if = "String::is_empty")]
    minded: String,
    /// Whether the sign of the row's list stands here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_signed: bool,
}

#[derive(Debug, Serialize)]
struct Mark {
    level: &'static str,
    means: String,
}

#[derive(Debug, Serialize)]
struct Why {
    number: String,
    text: String,
}

/// The table in one language.
pub(super) fn of(table: &Table, lang: Lang) -> Grid {
    let whys = whys(table);
    let lines: Vec<Line> = table.rows.iter().map(|row| line(row, table, &whys, lang)).collect();
    let groups = groups(&table.columns);
    let needs: Vec<Need> = (0..table.columns.len()).map(|at| need(at, table, &lines, &groups, lang)).collect();
    let fit = Fit::of(&needs, table.wide);
    let name = said(lang, &table.title);
    let pieces = fit.parts.iter().enumerate().map(|(at, part)| {
        let title = part_title(&name, at, fit.parts.len(), lang);
        piece(part, title, table, &lines, lang)
    });
    Grid {
        is_turned: fit.is_turned,
        title: name.clone(),
        note: table.note.as_ref().map(|note| said(lang, note)),
        size: fit.size,
        parts: pieces.collect(),
        marks: marks(table, lang),
        whys: whys.iter().enumerate().map(|(at, why)| Why { number: circled(at + 1), text: said(lang, why) }).collect(),
        is_empty: table.rows.is_empty(),
    }
}

fn part_title(name: &str, at: usize, parts: usize, lang: Lang) -> String {
    let word = match (at, parts) {
        (_, 0..=1) => return name.to_owned(),
        (0, _) => "part",
        (_, _) => "continued",
    };
    lang.filled(word, &[("title", name), ("part", &(at + 1).to_string()), ("parts", &parts.to_string())])
}

/// The group of each column: the same number for neighbours under one heading.
fn groups(columns: &[Column]) -> Vec<Option<usize>> {
    let mut last: Option<&Label> = None;
    let mut count = 0;
    let mut found = Vec::with_capacity(columns.len());
    for column in columns {
        let group = column.group.as_ref();
        if group != last {
            count += 1;
        }
        last = group;
        found.push(group.map(|_| count));
    }
    found
}

/// What is to be minded about single cells, each once.
fn whys(table: &Table) -> Vec<&Label> {
    let mut whys: Vec<&Label> = Vec::new();
    for why in table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.why.as_ref()) {
        if !whys.contains(&why) {
            whys.push(why);
        }
    }
    whys
}

fn line(row: &Row, table: &Table, whys: &[&Label], lang: Lang) -> Line {
    let first_name = table.columns.iter().position(|column| column.kind == Kind::Name).unwrap_or(0);
    let cells = row.cells.iter().zip(&table.columns).enumerate().map(|(at, (cell, column))| {
        let is_signed = row.listed.is_some() && at == first_name;
        content(cell, column, whys, is_signed, lang)
    });
    let listed = row.listed.map(|listed| match listed {
        Listed::Red => "red",
        Listed::Black => "black",
    });
    Line { is_total: row.total, listed, is_long: false, cells: cells.collect() }
}

fn content(cell: &Cell, column: &Column, whys: &[&Label], is_signed: bool, lang: Lang) -> Content {
    let number = cell.why.as_ref().and_then(|why| whys.iter().position(|other| *other == why));
    Content {
        text: plain(lang.cell(cell)),
        is_right: column.kind.is_counted(),
        level: cell.level.and_then(level),
        minded: number.map_or_else(String::new, |number| circled(number + 1)),
        is_signed,
    }
}

/// A level that is marked.
fn level(level: Level) -> Option<&'static str> {
    match level {
        Level::Normal => None,
        Level::Few => Some("few"),
        Level::Warn => Some("warn"),
        Level::Alarm => Some("alarm"),
    }
}

fn marks(table: &Table, lang: Lang) -> Vec<Mark> {
    let has = |name: Level| table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.level == Some(name));
    let found = [Level::Alarm, Level::Warn, Level::Few].into_iter().filter(|name| has(*name)).filter_map(level);
    found.map(|level| Mark { level, means: lang.word(&format!("level.{level}")) }).collect()
}

/// A number in a circle, of those that Unicode has; others in brackets.
fn circled(number: usize) -> String {
    let sign = |first: u32, from: usize| {
        let code = u32::try_from(number - from).ok().and_then(|steps| char::from_u32(first + steps));
        code.map_or_else(String::new, String::from)
    };
    match number {
        1..=20 => sign(0x2460, 1),
        21..=35 => sign(0x3251, 21),
        36..=50 => sign(0x32b1, 36),
        _ => format!("({number})"),
    }
}

fn need(at: usize, table: &Table, lines: &[Line], groups: &[Option<usize>], lang: Lang) -> Need {
    let (title, behind) = table.columns.get(at).map(|column| parted(column, lang)).unwrap_or_default();
    let unit = breadth(&behind);
    let kind = table.columns.get(at).map_or(Kind::Text, |column| column.kind);
    let cells = lines.iter().filter_map(|line| line.cells.get(at));
    // A fifth more for rows in bold.
    let widest = cells.map(|cell| breadth(&cell.text) * 1.04 + beside(cell)).fold(0.0, f64::max);
    let short = if breadth(&title) <= SHORT_HEADING { breadth(&title) } else { wrapped(&title, LINES_OF_HEADING).max(SHORT_HEADING) };
    let head = short.max(unit);
    let fair_head = (breadth(&title) + unit).min(wrapped(&title, 2).max(unit)).max(head);
    // Words are not broken: what is one, such as the number of a case, has its room.
    let words = lines.iter().filter_map(|line| line.cells.get(at)).map(|cell| wrapped(&cell.text, usize::MAX) * 1.04 + beside(cell));
    let word = words.fold(0.0, f64::max).min(LONGEST_WORD);
    let (least, fair, full) = match kind {
        Kind::Number | Kind::Percent | Kind::Change | Kind::Points | Kind::Rank | Kind::Instant => {
            (widest.max(head), widest.max(fair_head), widest.max(fair_head))
        }
        Kind::Name => bounded(widest, NAME, head.max(word)),
        Kind::Text => bounded(widest, TEXT, head.max(word)),
    };
    let [least, fair, full] = [least, fair, full].map(|width| width + PADDING);
    Need { least, fair, full, leads: kind == Kind::Name, group: groups.get(at).copied().flatten() }
}

fn bounded(widest: f64, [least, fair, full]: [f64; 3], head: f64) -> (f64, f64, f64) {
    (widest.min(least).max(head), widest.min(fair).max(head), widest.min(full).max(head))
}

/// The room of what stands beside a text.
fn beside(cell: &Content) -> f64 {
    let level = if cell.level.is_some() { MARK } else { 0.0 };
    let minded = breadth(&cell.minded) * 0.9;
    level + minded + if cell.is_signed { SIGN } else { 0.0 }
}

fn piece(part: &Part, title: String, table: &Table, lines: &[Line], lang: Lang) -> Piece {
    let columns: Vec<&Column> = part.columns.iter().filter_map(|(column, _)| table.columns.get(*column)).collect();
    let cells = |line: &Line| {
        let chosen = part.columns.iter().filter_map(|(column, width)| Some((line.cells.get(*column)?, *width)));
        let lines = chosen.clone().map(|(cell, width)| (breadth(&cell.text) / (width - PADDING).max(1.0)).ceil());
        let is_long = lines.fold(0.0, f64::max) > LINES_WHOLE;
        let cells = chosen.map(|(cell, _)| Content { text: cell.text.clone(), minded: cell.minded.clone(), ..*cell });
        Line { is_total: line.is_total, listed: line.listed, is_long, cells: cells.collect() }
    };
    Piece {
        title,
        widths: part.columns.iter().map(|(_, width)| *width).collect(),
        heads: headings(&columns, lang),
        rows: lines.iter().map(cells).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_circled() {
        let found: Vec<String> = [1, 20, 21, 36, 50, 51].map(circled).to_vec();
        assert_eq!(found, ["\u{2460}", "\u{2473}", "\u{3251}", "\u{32b1}", "\u{32bf}", "(51)"]);
    }
}
