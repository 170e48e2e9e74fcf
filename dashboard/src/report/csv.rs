//! A table as text with commas, for spreadsheets and for programs.

use crate::report::document::{Cell, Column, Table};
use crate::report::heading::full_title;
use crate::report::lang::Lang;
use crate::report::plain::{is_number, plain, uncomputed};

/// The table as RFC 4180 has it: quoted where needed, lines end with CR LF. A byte order mark tells spreadsheets that it is UTF-8,
/// and no cell is one that they would compute.
pub(crate) fn of(table: &Table, lang: Lang) -> String {
    let mut text = String::from('\u{feff}');
    push(&mut text, table.columns.iter().map(|column| uncomputed(&full_title(column, lang))));
    for row in &table.rows {
        push(&mut text, row.cells.iter().zip(&table.columns).map(|(cell, column)| content(cell, column, lang)));
    }
    text
}

/// What is shown where a program reads a number from it, else the number behind it, else the words.
fn content(cell: &Cell, column: &Column, lang: Lang) -> String {
    // Programs know the hyphen as the sign of what is less than zero.
    let shown = plain(lang.cell(cell)).replace('\u{2212}', "-");
    let (kind, decimals) = (cell.kind.unwrap_or(column.kind), cell.decimals.unwrap_or(column.decimals));
    let precision = usize::try_from(decimals).unwrap_or(0);
    match cell.value {
        Some(value) if !is_number(&shown) && kind.is_counted() && value.is_finite() => format!("{value:.precision$}"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Kind, Row};
    use ingest::declaration::Label;

    fn cell(text: &str, value: Option<f64>) -> Cell {
        Cell { zh: text.to_owned(), value, ..Cell::default() }
    }

    #[test]
    fn a_table_is_read_by_spreadsheets_and_computed_by_none() {
        let label = |text: &str| Label { zh: text.to_owned(), en: text.to_owned() };
        let column = |title: &str, kind, decimals| Column { title: label(title), group: None, kind, unit: Label::default(), decimals };
        let columns = vec![column("=name", Kind::Name, 0), column("a,b", Kind::Points, 2), column("c", Kind::Percent, 1)];
        let grouped = Column { group: Some(label("g")), unit: label("h"), ..column("n", Kind::Number, 0) };
        let rows = [
            vec![
                cell("=cmd|'/C calc'!A0", None),
                cell("\u{2212}0.50 pp", Some(-0.499)),
                cell("98.4%", Some(98.35)),
                cell("1,234", Some(1234.4)),
            ],
            vec![cell("say \"x\"\r\n@y", None), cell("\u{2014}", None), cell("\u{2014}", None), cell("\u{2212}5", Some(-5.0))],
        ];
        let rows = rows.map(|cells| Row { cells, ..Row::default() }).to_vec();
        let columns = columns.into_iter().chain([grouped]).collect();
        let table = Table { name: "t".to_owned(), title: Label::default(), note: None, columns, rows, wide: false };
        let wanted = "\u{feff}'=name,\"a,b\",c,g n (h)\r\n'=cmd|'/C calc'!A0,-0.50,98.4%,\"1,234\"\r\n\"say \"\"x\"\"  @y\",\u{2014},\u{2014},-5\r\n";
        assert_eq!(of(&table, Lang::En), wanted);
    }
}
