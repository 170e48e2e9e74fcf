//! The headings of a table: one line of them, or two where columns stand in groups.

use crate::report::document::{Column, Kind};
use crate::report::lang::Lang;
use crate::report::plain::plain;
use ingest::declaration::Label;
use serde::Serialize;

/// A heading in its place: column `x` of those that are shown, line `y`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Heading {
    pub(crate) text: String,
    /// What is in brackets behind it: the unit of its numbers where they stand without theirs, or the end of its title.
    pub(crate) unit: String,
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) across: usize,
    pub(crate) down: usize,
    pub(crate) is_group: bool,
    pub(crate) is_right: bool,
}

/// How many lines the headings of columns take.
pub(crate) fn lines(columns: &[&Column]) -> usize {
    if columns.iter().any(|column| column.group.is_some()) { 2 } else { 1 }
}

/// The headings of columns that stand beside each other.
pub(crate) fn headings(columns: &[&Column], lang: Lang) -> Vec<Heading> {
    let lines = lines(columns);
    let mut headings: Vec<Heading> = Vec::new();
    let mut last: Option<&Label> = None;
    for (x, column) in columns.iter().enumerate() {
        let group = column.group.as_ref();
        if let Some(label) = group {
            match headings.iter_mut().rfind(|heading| heading.is_group) {
                Some(heading) if last == group => heading.across += 1,
                _ => {
                    let text = plain(lang.pick(label));
                    headings.push(Heading { text, unit: String::new(), x, y: 0, across: 1, down: 1, is_group: true, is_right: false });
                }
            }
        }
        last = group;
        let (y, down) = if group.is_some() { (1, 1) } else { (0, lines) };
        let is_right = column.kind.is_counted();
        let (text, unit) = parted(column, lang);
        headings.push(Heading { text, unit, x, y, across: 1, down, is_group: false, is_right });
    }
    headings
}

/// A column's title, and what stands in brackets behind it.
pub(crate) fn parted(column: &Column, lang: Lang) -> (String, String) {
    let title = plain(lang.pick(&column.title));
    let unit = unit(column, lang);
    if !unit.is_empty() {
        return (title, lang.filled("unit", &[("unit", &unit)]));
    }
    let bracket = title.find('\u{ff08}').or_else(|| title.find(" (")).filter(|at| *at > 0 && title.ends_with(['\u{ff09}', ')']));
    match bracket.and_then(|at| title.split_at_checked(at)) {
        Some((text, behind)) => (text.to_owned(), behind.to_owned()),
        None => (title, String::new()),
    }
}

/// The unit of a column whose numbers stand without theirs, and whose title does not tell it.
fn unit(column: &Column, lang: Lang) -> String {
    let unit = plain(lang.pick(&column.unit));
    let is_told = column.kind != Kind::Number || plain(lang.pick(&column.title)).contains(&unit);
    if is_told { String::new() } else { unit }
}

/// A column's title with its unit.
fn title(column: &Column, lang: Lang) -> String {
    with_unit(plain(lang.pick(&column.title)), &unit(column, lang), lang)
}

/// A column's title with its group before it and its unit behind it, for where it stands alone.
pub(crate) fn full_title(column: &Column, lang: Lang) -> String {
    let title = title(column, lang);
    column.group.as_ref().map_or_else(|| title.clone(), |group| format!("{} {title}", plain(lang.pick(group))))
}

/// A title with a unit behind it, if there is one.
fn with_unit(title: String, unit: &str, lang: Lang) -> String {
    if unit.is_empty() { title } else { lang.filled("with_unit", &[("title", &title), ("unit", unit)]) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;

    fn column(group: Option<&str>, kind: Kind) -> Column {
        let label = |text: &str| Label { zh: text.to_owned(), en: text.to_owned() };
        Column { title: label("t"), group: group.map(label), kind, unit: label("h"), decimals: 1 }
    }

    #[test]
    fn headings_stand_over_their_columns() {
        let columns = [
            column(None, Kind::Name),
            column(Some("a"), Kind::Number),
            column(Some("a"), Kind::Percent),
            column(None, Kind::Text),
            column(Some("a"), Kind::Rank),
        ];
        let found = headings(&columns.iter().collect::<Vec<_>>(), Lang::En);
        let found: Vec<_> = found.iter().map(|one| (one.text.as_str(), one.x, one.y, one.across, one.down)).collect();
        let wanted = [
            ("t", 0, 0, 1, 2),
            ("a", 1, 0, 2, 1),
            ("t", 1, 1, 1, 1),
            ("t", 2, 1, 1, 1),
            ("t", 3, 0, 1, 2),
            ("a", 4, 0, 1, 1),
            ("t", 4, 1, 1, 1),
        ];
        assert_eq!(found, wanted);
        assert_eq!(parted(&columns[1], Lang::En), ("t".to_owned(), " (h)".to_owned()));
        let bracketed =
            Column { title: Label { zh: "a\u{ff08}b\u{ff09}".to_owned(), en: "a (b)".to_owned() }, ..column(None, Kind::Change) };
        assert_eq!(parted(&bracketed, Lang::Zh), ("a".to_owned(), "\u{ff08}b\u{ff09}".to_owned()));
        assert_eq!((title(&columns[1], Lang::En), title(&columns[2], Lang::En)), ("t (h)".to_owned(), "t".to_owned()));
        assert_eq!(headings(&[&columns[0]], Lang::Zh)[0].down, 1, "one line where nothing is grouped");
    }
}
