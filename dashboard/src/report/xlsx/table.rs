//! A table as a sheet: frozen heads, a filter, numbers that are numbers.

use super::layout::{self, ROWS_ABOVE, begin, breadth, column as column_of, row as row_of, text};
use super::style::{self, Look};
use super::{Frame, XlsxError};
use crate::report::document::{Cell, Column, Kind, Listed, Row, Table};
use crate::report::heading::{headings, lines, title};
use crate::report::plain::plain;
use analytics::reading::Level;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Worksheet};

/// Widths of columns at least, and of names and texts at most.
const NARROWEST: f64 = 7.0;
const WIDEST_NAME: f64 = 36.0;
const WIDEST_TEXT: f64 = 60.0;
/// The button of a filter.
const BUTTON: f64 = 3.0;
const HEIGHT_OF_HEADING: f64 = 17.0;
/// A sheet that is wider prints on turned pages.
const WIDEST_UPRIGHT: f64 = 100.0;

/// Writes the table.
pub(super) fn write(sheet: &mut Worksheet, table: &Table, frame: &Frame) -> Result<(), XlsxError> {
    let widths: Vec<f64> = (0..table.columns.len()).map(|at| width(at, table, frame)).collect();
    let is_turned = table.wide || widths.iter().sum::<f64>() > WIDEST_UPRIGHT;
    begin(sheet, frame.lang.pick(&table.title), is_turned, frame)?;
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(column_of(at), *width)?;
    }
    let first = write_headings(sheet, table, frame)?;
    let groupings: Vec<bool> = (0..table.columns.len()).map(|at| is_grouped(at, table, frame)).collect();
    for (at, row) in table.rows.iter().enumerate() {
        let number = first + row_of(at);
        for (column, cell) in row.cells.iter().enumerate() {
            if let (Some(of), Some(grouped)) = (table.columns.get(column), groupings.get(column)) {
                write_cell(sheet, [number, u32::from(column_of(column))], cell, of, row, *grouped, frame)?;
            }
        }
    }
    write_beside(sheet, table, first, frame)?;
    write_below(sheet, table, first + row_of(table.rows.len()), frame)?;
    finish(sheet, table, first)
}

/// Writes the heads and gives the first row below them.
fn write_headings(sheet: &mut Worksheet, table: &Table, frame: &Frame) -> Result<u32, XlsxError> {
    let columns: Vec<&Column> = table.columns.iter().collect();
    let count = row_of(lines(&columns));
    for one in headings(&columns, frame.lang) {
        let format = style::heading(one.is_group, one.is_right);
        let (top, left) = (ROWS_ABOVE + row_of(one.y), column_of(one.x));
        let (bottom, right) = (top + row_of(one.down) - 1, column_of(one.x + one.across - 1));
        if (top, left) == (bottom, right) {
            text(sheet, top, left, &one.text, &format)?;
        } else {
            sheet.merge_range(top, left, bottom, right, &crate::report::plain::uncomputed(&one.text), &format)?;
        }
    }
    for line in 0..count {
        let height = if line + 1 == count { HEIGHT_OF_HEADING * 2.0 } else { HEIGHT_OF_HEADING };
        sheet.set_row_height(ROWS_ABOVE + line, height)?;
    }
    Ok(ROWS_ABOVE + count)
}

/// Freezes heads and names, and sets the filter and what repeats on each page.
fn finish(sheet: &mut Worksheet, table: &Table, first: u32) -> Result<(), XlsxError> {
    let names = table.columns.iter().position(|column| column.kind == Kind::Name).filter(|at| *at < 3).map_or(0, |at| at + 1);
    sheet.set_freeze_panes(first, column_of(names))?;
    sheet.set_repeat_rows(0, first - 1)?;
    if names > 0 && table.wide {
        sheet.set_repeat_columns(0, column_of(names) - 1)?;
    }
    // The whole below its parts is not sorted among them.
    let parts = table.rows.iter().rposition(|row| !row.total);
    if let (Some(last), Some(right)) = (parts, table.columns.len().checked_sub(1)) {
        sheet.autofilter(first - 1, 0, first + row_of(last), column_of(right))?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    [row_number, column_number]: [u32; 2],
    cell: &Cell,
    column: &Column,
    row: &Row,
    is_grouped: bool,
    frame: &Frame,
) -> Result<(), XlsxError> {
    let at = u16::try_from(column_number).unwrap_or(u16::MAX);
    let look = Look {
        level: cell.level,
        is_total: row.total,
        listed: row.listed,
        is_right: column.kind.is_counted(),
        is_wrapped: matches!(column.kind, Kind::Name | Kind::Text),
    };
    let shown = frame.lang.cell(cell);
    let format = look.format();
    let written = cell.value.filter(|value| column.kind.is_counted() && value.is_finite());
    if let Some(value) = written {
        let format = format.set_num_format(style::number(column, is_grouped, cell.level, frame.lang));
        sheet.write_number_with_format(row_number, at, value * style::factor(column.kind), &format)?;
    } else if let Some(instant) = Some(column.kind).filter(|kind| *kind == Kind::Instant).and_then(|_| instant(shown)) {
        let format = format.set_num_format(style::number(column, false, None, frame.lang));
        sheet.write_datetime_with_format(row_number, at, &instant, &format)?;
    } else {
        // The sign comes first, so that what is behind it is not computed either.
        let signed = format!("{}{}", style::sign(cell.level), plain(shown));
        text(sheet, row_number, at, &signed, &format)?;
    }
    Ok(())
}

/// The instant that a text tells, to the minute or as a day.
fn instant(text: &str) -> Option<ExcelDateTime> {
    let text = plain(text).replace('T', " ");
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let told = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok());
    let told = told.or_else(|| Some(NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)))?;
    let [minute, second] = [told.minute(), told.second()].map(|part| u8::try_from(part).unwrap_or(0));
    let day = ExcelDateTime::parse_from_str(&told.format("%Y-%m-%d").to_string()).ok()?;
    day.and_hms(u16::try_from(told.hour()).ok()?, minute, f64::from(second)).ok()
}

/// Beside the table: on which list a row is, and what is to be minded about its cells.
fn write_beside(sheet: &mut Worksheet, table: &Table, first: u32, frame: &Frame) -> Result<(), XlsxError> {
    let lang = frame.lang;
    let mut next = column_of(table.columns.len());
    if table.rows.iter().any(|row| row.listed.is_some()) {
        text(sheet, first - 1, next, &lang.word("listed"), &style::heading(true, false))?;
        sheet.set_column_width(next, 11)?;
        for (at, list) in table.rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.listed?))) {
            let word = match list {
                Listed::Red => "listed.red",
                Listed::Black => "listed.black",
            };
            text(sheet, first + row_of(at), next, &lang.word(word), &style::listed(list))?;
        }
        next = next.saturating_add(1);
    }
    let minded = |row: &Row| {
        let told = row.cells.iter().zip(&table.columns).filter_map(|(cell, column)| {
            let why = lang.pick(cell.why.as_ref()?);
            Some(lang.filled("remark", &[("title", &title(column, lang)), ("why", why)]))
        });
        told.collect::<Vec<_>>().join(&lang.word("apart"))
    };
    if table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.why.is_some()) {
        text(sheet, first - 1, next, &lang.word("remarks"), &style::heading(false, false))?;
        sheet.set_column_width(next, WIDEST_NAME)?;
        for (at, told) in table.rows.iter().map(minded).enumerate().filter(|(_, told)| !told.is_empty()) {
            text(sheet, first + row_of(at), next, &told, &style::soft().set_text_wrap())?;
        }
    }
    Ok(())
}

/// Below the table: its note, and what the signs mean.
fn write_below(sheet: &mut Worksheet, table: &Table, after: u32, frame: &Frame) -> Result<(), XlsxError> {
    let lang = frame.lang;
    let mut told = Vec::new();
    if table.rows.is_empty() {
        told.push(lang.word("no_rows"));
    }
    let has = |level: Level| table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.level == Some(level));
    for (level, word) in [(Level::Alarm, "level.alarm"), (Level::Warn, "level.warn"), (Level::Few, "level.few")] {
        if has(level) {
            let mark = style::sign(Some(level)).trim();
            told.push(lang.filled("marked", &[("mark", mark), ("means", &lang.word(word))]));
        }
    }
    told.extend(table.note.as_ref().map(|note| lang.pick(note).to_owned()));
    for (at, line) in told.iter().enumerate() {
        text(sheet, after + 1 + layout::row(at), 0, line, &style::soft())?;
    }
    Ok(())
}

/// Whether the numbers of a column are shown with commas between thousands.
fn is_grouped(at: usize, table: &Table, frame: &Frame) -> bool {
    table.rows.iter().filter_map(|row| row.cells.get(at)).any(|cell| cell.value.is_some() && frame.lang.cell(cell).contains(','))
}

fn width(at: usize, table: &Table, frame: &Frame) -> f64 {
    let Some(column) = table.columns.get(at) else { return NARROWEST };
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
    let points = if column.kind == Kind::Points { breadth(&frame.lang.word("points")) + 1.0 } else { 0.0 };
    let beside = |cell: &Cell| if cell.level.is_some() { 3.0 } else { 0.0 } + if cell.value.is_some() { points } else { 0.0 };
    let widest = cells.map(|cell| breadth(frame.lang.cell(cell)) + beside(cell)).fold(0.0, f64::max);
    let heading = title(column, frame.lang);
    let longest_word = heading.split(|letter: char| letter == ' ' || !letter.is_ascii()).map(breadth).fold(0.0, f64::max);
    let heading = (breadth(&heading) / 2.0).max(longest_word) + BUTTON;
    let most = match column.kind {
        Kind::Name => WIDEST_NAME,
        Kind::Text => WIDEST_TEXT,
        Kind::Number | Kind::Percent | Kind::Change | Kind::Points | Kind::Rank | Kind::Instant => f64::INFINITY,
    };
    // A margin of a tenth, as no two faces are of one width.
    (widest.min(most) * 1.1 + 2.0).max(heading).max(NARROWEST).min(255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_become_dates() {
        let day = |text: &str| instant(text).map(|instant| instant.to_excel());
        assert_eq!(day("1900-01-02"), Some(2.0));
        assert_eq!(day("1900-01-02 12:00"), Some(2.5));
        assert_eq!((day("\u{2014}"), day("=1+1"), day("2026-13-01")), (None, None, None));
    }
}
