//! A report as a PDF of A4 pages, set by typst.
//!
//! ```text
//! document ─▶ sheet (texts of one language, columns that fit, places of points) ─▶ JSON ─▶ report.typ ─▶ PDF
//! ```
//!
//! The template sees the document as data only, never as markup. It can read no file and load no package, and its only clock is the
//! document's own instant, so that the same document is the same file on every day.

mod chart;
mod columns;
mod font;
mod press;
mod sheet;
mod table;

use crate::report::document::Document;
use crate::report::lang::Lang;
use crate::report::plain::{instant, plain};
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use font::Fonts;
use press::Press;
use serde_json::Value;
use sheet::Sheet;
use std::sync::{Mutex, PoisonError};
use typst::comemo;
use typst::foundations::{Datetime, Smart};
use typst_pdf::{PdfOptions, Timestamp};

pub(crate) use font::FontError;

/// One report is set at a time: typst uses every core and some hundred MiB for one, and keeps what it reckoned until it is told to
/// forget, which it can only do for all at once.
static ONE: Mutex<()> = Mutex::new(());

/// Why a report is no PDF.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PdfError {
    /// The machine's; its message says what to install.
    #[error(transparent)]
    Font(#[from] FontError),
    /// Ours.
    #[error("writing the report as the data of its template")]
    Data(#[from] serde_json::Error),
    /// Ours: the template does not fit the data.
    #[error("setting the report by its template: {said}")]
    Template { said: String },
}

/// The report as a PDF. A watermark stands across every page, behind its text.
///
/// It blocks, for about a second per 20 pages; others that call it at the same time wait.
///
/// # Errors
/// There is no Chinese font on the machine, or the template and the data do not fit.
pub(crate) fn of(document: &Document, lang: Lang, watermark: Option<&str>) -> Result<Vec<u8>, PdfError> {
    let fonts = Fonts::of_machine()?;
    let data = data(document, lang, watermark, &fonts)?;
    let at = instant(document);
    let press = Press::new(&fonts, serde_json::to_vec(&data)?, at.and_then(day))?;
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let set = print(&press, document, at);
    comemo::evict(0);
    set
}

/// What the template is given.
fn data(document: &Document, lang: Lang, watermark: Option<&str>, fonts: &Fonts) -> Result<Value, PdfError> {
    let sheet = Sheet::of(document, lang, watermark, fonts.family);
    Ok(fonts.printable(serde_json::to_value(&sheet)?))
}

fn print(press: &Press, document: &Document, at: Option<DateTime<FixedOffset>>) -> Result<Vec<u8>, PdfError> {
    let pages = typst::compile(press).output.map_err(|said| press.complaint(&said))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {} {} {}", document.report, document.period.from, document.period.to, document.as_of)),
        creator: Smart::Custom(Some("cityops".to_owned())),
        timestamp: at.and_then(timestamp),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|said| press.complaint(&said))
}

fn day(at: DateTime<FixedOffset>) -> Option<Datetime> {
    Datetime::from_ymd(at.year(), u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?)
}

fn timestamp(at: DateTime<FixedOffset>) -> Option<Timestamp> {
    let [month, day, hour, minute, second] =
        [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(|part| u8::try_from(part).ok());
    let instant = Datetime::from_ymd_hms(at.year(), month?, day?, hour?, minute?, second?)?;
    Timestamp::new_local(instant, at.offset().local_minus_utc() / 60)
}

/// How wide a text is, in heights of its letters: a Chinese letter is as wide as high.
fn breadth(text: &str) -> f64 {
    text.chars().map(letter_breadth).sum()
}

fn letter_breadth(letter: char) -> f64 {
    match letter {
        ' ' => 0.23,
        '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'i' | 'l' | 'j' | 'I' => 0.3,
        '0'..='9' | '+' | '-' => 0.56,
        '%' | 'W' | 'M' | 'm' | 'w' | '@' => 0.93,
        'A'..='Z' => 0.64,
        letter if letter.is_ascii() => 0.56,
        '\u{a0}'..='\u{2e7f}' => 0.8,
        _ => 1.0,
    }
}

/// A count as a number to reckon with.
fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// A label's text in one language, as it may be printed.
fn said(lang: Lang, label: &ingest::declaration::Label) -> String {
    plain(lang.pick(label))
}

#[cfg(test)]
#[path = "tests/pdf.rs"]
mod tests;
