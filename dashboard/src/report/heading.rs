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
                    headings.push(Heading { text, x, y: 0, across: 1, down: 1, is_group: true, is_right: false });
                }
            }
        }
        last = group;
        let (y, down) = if group.is_some() { (1, 1) } else { (0, lines) };
        let is_right = column.kind.is_counted();
        headings.push(Heading { text: title(column, lang), x, y, across: 1, down, is_group: false, is_right });
    }
    headings
}

/// A column's title, with its unit where numbers of it stand without theirs.
pub(crate) fn title(column: &Column, lang: Lang) -> String {
    let (title, unit) = (plain(lang.pick(&column.title)), plain(lang.pick(&column.unit)));
    let has_unit = column.kind == Kind::Number && !unit.is_empty() && !title.contains(&unit);
    if has_unit { lang.filled("with_unit", &[("title", &title), ("unit", &unit)]) } else { title }
}

#[cfg(test)]
mod tests {
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
            ("t (h)", 1, 1, 1, 1),
            ("t", 2, 1, 1, 1),
            ("t", 3, 0, 1, 2),
            ("a", 4, 0, 1, 1),
            ("t", 4, 1, 1, 1),
        ];
        assert_eq!(found, wanted);
        assert_eq!(headings(&[&columns[0]], Lang::Zh)[0].down, 1, "one line where nothing is grouped");
    }
}
