//! A report as a workbook: a summary, a sheet for each table, a sheet with its chart for each chart.
//!
//! Numbers are numbers, with the format that shows them as the report does; instants are dates; what there is no number for is a
//! dash. No text is computed, neither in the workbook nor in a table of text that is saved from it.

mod chart;
mod layout;
mod names;
mod style;
mod summary;
mod table;

use crate::report::document::{Block, Document};
use crate::report::lang::Lang;
use crate::report::plain::{as_of, instant, plain};
use chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};
use names::Names;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

/// Why a report is no workbook; ours.
#[derive(Debug, thiserror::Error)]
#[error("writing a report as a workbook")]
pub(crate) struct XlsxError(#[from] rust_xlsxwriter::XlsxError);

/// What every sheet says of the report that it is of.
#[derive(Debug)]
struct Frame {
    lang: Lang,
    title: String,
    period: String,
    as_of: String,
    /// The word for records of an invented city, if there are any.
    simulated: Option<String>,
    watermark: Option<String>,
}

/// A sheet that the summary points to.
#[derive(Debug)]
struct Entry {
    sheet: String,
    title: String,
}

/// The report as a workbook. A watermark stands at the top of every sheet and of every printed page.
///
/// # Errors
/// A table is larger than a workbook can hold.
pub(crate) fn of(document: &Document, lang: Lang, watermark: Option<&str>) -> Result<Vec<u8>, XlsxError> {
    let frame = Frame {
        lang,
        title: plain(lang.pick(&document.title)),
        period: plain(lang.pick(&document.period.name)),
        as_of: as_of(document),
        simulated: document.simulated.then(|| lang.word("simulated")),
        watermark: watermark.map(plain).filter(|text| !text.is_empty()),
    };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document, &frame));
    let mut names = Names::default();
    let summary = names.take(&lang.word("sheet.summary"));
    workbook.add_worksheet().set_name(&summary)?;
    let mut entries = Vec::new();
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        let title = plain(lang.pick(match block {
            Block::Table(table) => &table.title,
            Block::Chart(chart) => &chart.title,
        }));
        let name = names.take(&title);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        match block {
            Block::Table(table) => table::write(sheet, table, &frame)?,
            Block::Chart(chart) => chart::write(sheet, chart, &name, &frame)?,
        }
        entries.push(Entry { sheet: name, title });
    }
    summary::write(workbook.worksheet_from_name(&summary)?, document, &entries, &frame)?;
    Ok(workbook.save_to_buffer()?)
}

/// The title; no author; made at the instant that the report is of, so that the same report is the same file on every day.
fn properties(document: &Document, frame: &Frame) -> DocProperties {
    let properties = DocProperties::new().set_title(format!("{} {}", frame.title, frame.period));
    let made = instant(document).and_then(excel).or_else(|| ExcelDateTime::from_ymd(1980, 1, 1).ok());
    match &made {
        Some(made) => properties.set_creation_datetime(made),
        None => properties,
    }
}

fn excel(at: DateTime<FixedOffset>) -> Option<ExcelDateTime> {
    let at = at.with_timezone(&Utc);
    let [month, day, minute, second] = [at.month(), at.day(), at.minute(), at.second()].map(|part| u8::try_from(part).ok());
    let date = ExcelDateTime::from_ymd(u16::try_from(at.year()).ok()?, month?, day?).ok()?;
    date.and_hms(u16::try_from(at.hour()).ok()?, minute?, f64::from(second?)).ok()
}

#[cfg(test)]
#[path = "tests/xlsx.rs"]
mod tests;
