//! What all sheets share: what they say at their top, how they print, how wide columns are.

use super::{Frame, XlsxError, style};
use crate::report::plain::uncomputed;
use rust_xlsxwriter::{Format, Worksheet};

/// The rows at the top of each sheet: its title, and what it is of.
pub(super) const ROWS_ABOVE: u32 = 2;
/// Letters in a cell at most: spreadsheets allow 32 767 units of UTF-16.
const LONGEST: usize = 16_000;
/// Letters of the parts of a page's header; spreadsheets allow 255 for all of it.
const LONGEST_PART: usize = 60;
const A4: u8 = 9;
/// Points; no row may be higher than the second.
const HEIGHT_OF_LINE: f64 = 15.0;
const HIGHEST_ROW: f64 = 409.0;

/// The number of a row, from its place in a list.
pub(super) fn row(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The number of a column, from its place in a list.
pub(super) fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

/// Writes a text that is never computed.
pub(super) fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = uncomputed(text);
    let kept = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", text.get(..end).unwrap_or_default()),
        None => text,
    };
    sheet.write_string_with_format(row, column, kept, format)?;
    Ok(())
}

/// Writes the top of a sheet and sets how it prints.
pub(super) fn begin(sheet: &mut Worksheet, title: &str, is_turned: bool, frame: &Frame) -> Result<(), XlsxError> {
    text(sheet, 0, 0, title, &style::title())?;
    sheet.set_row_height(0, 24)?;
    let as_of = format!("{} {}", frame.lang.word("as_of"), frame.as_of);
    let said = [Some(&frame.title), Some(&frame.period), Some(&as_of), frame.simulated.as_ref(), frame.watermark.as_ref()];
    let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).filter(|said| !said.is_empty()).collect();
    text(sheet, 1, 0, &said.join("  \u{b7}  "), &style::soft())?;
    sheet.set_paper_size(A4);
    if is_turned {
        sheet.set_landscape();
    }
    sheet.set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.8, 0.7, 0.35, 0.35);
    sheet.set_header(header(frame)).set_footer(footer(frame, &as_of)).set_screen_gridlines(false);
    Ok(())
}

fn header(frame: &Frame) -> String {
    let right = [frame.simulated.as_deref(), Some(frame.period.as_str())].into_iter().flatten().collect::<Vec<_>>().join("  ");
    format!("&L{}&C{}&R{}", part(&frame.title), part(frame.watermark.as_deref().unwrap_or_default()), part(&right))
}

fn footer(frame: &Frame, as_of: &str) -> String {
    // The spaces keep what follows a code from being read as part of it.
    let pages = frame.lang.filled("page", &[("page", "&P "), ("pages", "&N ")]);
    format!("&L{}&R{}", part(as_of), pages.replace("  ", " "))
}

/// A part of a page's header: short, and without codes of its own. A part that begins with a digit would be read as a size.
fn part(text: &str) -> String {
    let kept: String = text.chars().take(LONGEST_PART).collect();
    let lead = if kept.starts_with(|letter: char| letter.is_ascii_digit()) { " " } else { "" };
    format!("{lead}{}", kept.replace('&', "&&"))
}

/// Makes a row as high as texts that are broken to widths need: not every spreadsheet finds that out by itself.
pub(super) fn heighten<'a>(sheet: &mut Worksheet, row: u32, texts: impl Iterator<Item = (&'a str, f64)>) -> Result<(), XlsxError> {
    let lines = texts.map(|(text, width)| (breadth(text) * 1.05 / (width - 1.0).max(1.0)).ceil()).fold(0.0, f64::max);
    if lines > 1.0 {
        sheet.set_row_height(row, (lines * HEIGHT_OF_LINE + 3.0).min(HIGHEST_ROW))?;
    }
    Ok(())
}

/// How wide a text is, in Latin letters: a Chinese letter is as wide as two.
pub(super) fn breadth(text: &str) -> f64 {
    text.chars().map(|letter| if u32::from(letter) >= 0x1100 { 2.0 } else { 1.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::lang::Lang;

    #[test]
    fn headers_have_no_codes_of_others() {
        let frame = Frame {
            lang: Lang::En,
            title: "R&D &P".to_owned(),
            period: "2026".to_owned(),
            as_of: "now".to_owned(),
            simulated: None,
            watermark: Some("&\"Evil\"".repeat(60)),
        };
        let header = header(&frame);
        assert!(header.starts_with("&LR&&D &&P&C&&\"Evil\"") && header.ends_with("&R 2026"), "{header}");
        assert!(header.encode_utf16().count() <= 255, "{}", header.len());
        assert_eq!(footer(&frame, "as of now"), "&Las of now&RPage &P of &N ");
    }
}
