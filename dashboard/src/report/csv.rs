//! A table as text with commas, for spreadsheets and for programs.

use crate::report::document::{Cell, Column, Table};
use crate::report::lang::Lang;
use crate::report::plain::{is_number, plain, uncomputed};

/// The table as RFC 4180 has it: quoted where needed, lines end with CR LF. A byte order mark tells spreadsheets that it is UTF-8,
/// and no cell is one that they would compute.
pub(crate) fn of(table: &Table, lang: Lang) -> String {
    let mut text = String::from('\u{feff}');
    push(&mut text, table.columns.iter().map(|column| uncomputed(&heading(column, lang))));
    for row in &table.rows {
        push(&mut text, row.cells.iter().zip(&table.columns).map(|(cell, column)| content(cell, column, lang)));
    }
    text
}

/// A column's title with its group before it and its unit behind it, as there is one line of headings only.
fn heading(column: &Column, lang: Lang) -> String {
    let title = match &column.group {
        Some(group) => format!("{} {}", lang.pick(group), lang.pick(&column.title)),
        None => lang.pick(&column.title).to_owned(),
    };
    match lang.pick(&column.unit) {
        "" => title,
        unit => lang.filled("with_unit", &[("title", &title), ("unit", unit)]),
    }
}

/// What is shown where a program reads a number from it, else the number behind it, else the words.
fn content(cell: &Cell, column: &Column, lang: Lang) -> String {
    let shown = plain(lang.cell(cell));
    let precision = usize::try_from(column.decimals).unwrap_or(0);
    match cell.value {
        Some(value) if !is_number(&shown) && column.kind.is_counted() && value.is_finite() => format!("{value:.precision$}"),
        _ => uncomputed(&shown),
    }
}

fn push(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(quoted).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

fn quoted(cell: String) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}
