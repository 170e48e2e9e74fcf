//! A table as a sheet: frozen heads, a filter, numbers that are numbers.

use super::layout::{ROWS_ABOVE, begin, breadth, column as column_of, heighten, row as row_of, text};
use super::style::{self, Look};
use super::{Frame, XlsxError};
use crate::report::document::{Cell, Column, Kind, Listed, Row, Table};
use crate::report::heading::{full_title, headings, lines, parted};
use crate::report::plain::{plain, uncomputed};
use analytics::reading::Level;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet};

/// Widths of columns at least, and of names and texts at most.
const NARROWEST: f64 = 7.0;
/// Spreadsheets allow no more.
const WIDEST: f64 = 255.0;
const WIDEST_NAME: f64 = 36.0;
const WIDEST_TEXT: f64 = 60.0;
const WIDTH_OF_LIST: f64 = 11.0;
/// The button of a filter.
const BUTTON: f64 = 3.0;
const HEIGHT_OF_HEADING: f64 = 17.0;
/// A sheet that is wider prints on turned pages.
const WIDEST_UPRIGHT: f64 = 100.0;
/// What is still legible on one turned page.
const WIDEST_PAGE: f64 = 230.0;
const MOST_PAGES_ACROSS: u16 = 20;

/// Writes the table.
pub(super) fn write(sheet: &mut Worksheet, table: &Table, frame: &Frame) -> Result<(), XlsxError> {
    let widths: Vec<f64> = (0..table.columns.len()).map(|at| width(at, table, frame)).collect();
    let is_turned = table.wide || widths.iter().sum::<f64>() > WIDEST_UPRIGHT;
    begin(sheet, frame.lang.pick(&table.title), is_turned, frame)?;
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(column_of(at), *width)?;
    }
    let first = write_headings(sheet, table, frame)?;
    for (at, row) in table.rows.iter().enumerate() {
        let number = first + row_of(at);
        for (column, cell) in row.cells.iter().enumerate() {
            let Some(of) = table.columns.get(column) else { continue };
            write_cell(sheet, (number, column_of(column)), cell, of, row, frame)?;
        }
    }
    let remarks: Vec<String> = table.rows.iter().map(|row| remark(row, table, frame)).collect();
    for (at, (row, remark)) in table.rows.iter().zip(&remarks).enumerate() {
        let broken = row.cells.iter().zip(&table.columns).zip(&widths).filter(|((_, column), _)| !column.kind.is_counted());
        let texts = broken.map(|((cell, _), width)| (frame.lang.cell(cell), *width)).chain([(remark.as_str(), WIDEST_NAME)]);
        heighten(sheet, first + row_of(at), texts)?;
    }
    let beside = write_beside(sheet, table, first, &remarks, frame)?;
    write_below(sheet, table, first + row_of(table.rows.len()), frame)?;
    // Legible letters on several pages beside each other rather than all on one.
    let across = ((widths.iter().sum::<f64>() + beside) / WIDEST_PAGE).ceil().max(1.0);
    let pages = (1..=MOST_PAGES_ACROSS).find(|pages| f64::from(*pages) >= across).unwrap_or(MOST_PAGES_ACROSS);
    sheet.set_print_fit_to_pages(pages, 0);
    finish(sheet, table, first, pages)
}

/// Writes the heads and gives the first row below them.
fn write_headings(sheet: &mut Worksheet, table: &Table, frame: &Frame) -> Result<u32, XlsxError> {
    let columns: Vec<&Column> = table.columns.iter().collect();
    let count = row_of(lines(&columns));
    for one in headings(&columns, frame.lang) {
        let format = style::heading(one.is_group, one.is_right);
        // What is in brackets on a line of its own: headings are broken to half their length, which would cut it.
        let said = match one.unit.as_str() {
            "" => uncomputed(&one.text),
            behind => format!("{}\n{}", uncomputed(&one.text), behind.trim()),
        };
        let (top, left) = (ROWS_ABOVE + row_of(one.y), column_of(one.x));
        let (bottom, right) = (top + row_of(one.down) - 1, column_of(one.x + one.across - 1));
        if (top, left) == (bottom, right) {
            sheet.write_string_with_format(top, left, &said, &format)?;
        } else {
            sheet.merge_range(top, left, bottom, right, &said, &format)?;
        }
    }
    for line in 0..count {
        let height = if line + 1 == count { HEIGHT_OF_HEADING * 2.0 } else { HEIGHT_OF_HEADING };
        sheet.set_row_height(ROWS_ABOVE + line, height)?;
    }
    Ok(ROWS_ABOVE + count)
}

/// Freezes heads and names, and sets the filter and what repeats on each page.
fn finish(sheet: &mut Worksheet, table: &Table, first: u32, pages: u16) -> Result<(), XlsxError> {
    let names = table.columns.iter().position(|column| column.kind == Kind::Name).filter(|at| *at < 3).map_or(0, |at| at + 1);
    sheet.set_freeze_panes(first, column_of(names))?;
    sheet.set_repeat_rows(0, first - 1)?;
    if names > 0 && pages > 1 {
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
    (row_at, column_at): (u32, u16),
    cell: &Cell,
    column: &Column,
    row: &Row,
    frame: &Frame,
) -> Result<(), XlsxError> {
    let (kind, decimals) = (cell.kind.unwrap_or(column.kind), cell.decimals.unwrap_or(column.decimals));
    let shown = frame.lang.cell(cell);
    let is_wrapped = matches!(column.kind, Kind::Name | Kind::Text);
    let look = Look { level: cell.level, is_total: row.total, listed: row.listed, is_right: column.kind.is_counted(), is_wrapped };
    let format = look.format();
    let numbered = || format.clone().set_num_format(style::number(kind, decimals, cell.level, frame.lang));
    // A rank may be given by its text alone.
    let rank = || shown.parse().ok().filter(|_| kind == Kind::Rank);
    if let Some(value) = cell.value.or_else(rank).filter(|value| kind.is_counted() && value.is_finite()) {
        sheet.write_number_with_format(row_at, column_at, value * style::factor(kind), &numbered())?;
    } else if let Some(instant) = instant(shown).filter(|_| kind == Kind::Instant) {
        sheet.write_datetime_with_format(row_at, column_at, &instant, &numbered())?;
    } else {
        // The sign comes first, so that what is behind it is not computed either.
        text(sheet, row_at, column_at, &format!("{}{}", style::sign(cell.level), plain(shown)), &format)?;
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

/// Beside the table: on which list a row is, and what is to be minded about its cells. Gives how wide it is.
fn write_beside(sheet: &mut Worksheet, table: &Table, first: u32, remarks: &[String], frame: &Frame) -> Result<f64, XlsxError> {
    let lang = frame.lang;
    let mut width = 0.0;
    let mut next = column_of(table.columns.len());
    if table.rows.iter().any(|row| row.listed.is_some()) {
        heading_beside(sheet, first, next, &lang.word("listed"), &style::heading(true, false))?;
        sheet.set_column_width(next, WIDTH_OF_LIST)?;
        width += WIDTH_OF_LIST;
        for (at, list) in table.rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.listed?))) {
            let word = match list {
                Listed::Red => "listed.red",
                Listed::Black => "listed.black",
            };
            text(sheet, first + row_of(at), next, &lang.word(word), &style::listed(list))?;
        }
        next = next.saturating_add(1);
    }
    if remarks.iter().any(|remark| !remark.is_empty()) {
        heading_beside(sheet, first, next, &lang.word("remarks"), &style::heading(false, false))?;
        sheet.set_column_width(next, WIDEST_NAME)?;
        width += WIDEST_NAME;
        for (at, remark) in remarks.iter().enumerate().filter(|(_, remark)| !remark.is_empty()) {
            text(sheet, first + row_of(at), next, remark, &style::soft().set_text_wrap())?;
        }
    }
    Ok(width)
}

/// What is to be minded about the cells of a row: each reason once, with the columns that it is about.
fn remark(row: &Row, table: &Table, frame: &Frame) -> String {
    let lang = frame.lang;
    let mut told: Vec<(&str, Vec<String>)> = Vec::new();
    for (cell, column) in row.cells.iter().zip(&table.columns) {
        let Some(why) = cell.why.as_ref().map(|why| lang.pick(why)) else { continue };
        match told.iter_mut().find(|(other, _)| *other == why) {
            Some((_, titles)) => titles.push(full_title(column, lang)),
            None => told.push((why, vec![full_title(column, lang)])),
        }
    }
    let remarks = told.into_iter().map(|(why, titles)| lang.filled("remark", &[("titles", &titles.join(&lang.word("and"))), ("why", why)]));
    remarks.collect::<Vec<_>>().join(&lang.word("apart"))
}

/// A heading over as many lines as those of the table take.
fn heading_beside(sheet: &mut Worksheet, first: u32, at: u16, said: &str, format: &Format) -> Result<(), XlsxError> {
    if first - 1 > ROWS_ABOVE {
        sheet.merge_range(ROWS_ABOVE, at, first - 1, at, said, format)?;
        return Ok(());
    }
    text(sheet, ROWS_ABOVE, at, said, format)
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
        text(sheet, after + 1 + row_of(at), 0, line, &style::soft())?;
    }
    Ok(())
}

fn width(at: usize, table: &Table, frame: &Frame) -> f64 {
    let Some(column) = table.columns.get(at) else { return NARROWEST };
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
    let beside = |cell: &Cell| if cell.level.is_some() { 3.0 } else { 0.0 };
    let widest = cells.map(|cell| breadth(frame.lang.cell(cell)) + beside(cell)).fold(0.0, f64::max);
    let (heading, behind) = parted(column, frame.lang);
    let unit = breadth(&behind);
    let longest_word = heading.split(|letter: char| letter == ' ' || !letter.is_ascii()).map(breadth).fold(0.0, f64::max);
    let heading = (breadth(&heading) / 2.0).max(longest_word).max(unit) + BUTTON;
    let most = match column.kind {
        Kind::Name => WIDEST_NAME,
        Kind::Text => WIDEST_TEXT,
        Kind::Number | Kind::Percent | Kind::Change | Kind::Points | Kind::Rank | Kind::Instant => f64::INFINITY,
    };
    // A margin of a tenth, as no two faces are of one width.
    (widest.min(most) * 1.1 + 2.0).max(heading).clamp(NARROWEST, WIDEST)
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
