//! Texts as they may leave for programs of others: nothing in them steers the reader, and no spreadsheet computes them.

use crate::report::document::{Document, Kind, Stretch};
use crate::report::lang::Lang;
use chrono::{DateTime, FixedOffset};

impl Kind {
    /// Whether its values are numbers that one may reckon with.
    pub(crate) fn is_counted(self) -> bool {
        match self {
            Self::Number | Self::Percent | Self::Change | Self::Points | Self::Rank => true,
            Self::Name | Self::Text | Self::Instant => false,
        }
    }
}

/// The text without signs that are not seen but change how others are shown; line ends and tabs become spaces.
///
/// Control characters, directions of writing (with which a text could show the reverse of what it says), joiners, selectors of
/// variants and the byte order mark.
pub(crate) fn plain(text: &str) -> String {
    let kept = text.chars().filter_map(|letter| match letter {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        letter if is_hidden(letter) => None,
        letter => Some(letter),
    });
    kept.collect::<String>().trim().to_owned()
}

fn is_hidden(letter: char) -> bool {
    let marks = ['\u{ad}', '\u{61c}', '\u{180e}', '\u{feff}'];
    let ranges = ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{206f}', '\u{fe00}'..='\u{fe0f}'];
    let planes = ['\u{fff0}'..='\u{fffb}', '\u{e0000}'..='\u{e0fff}'];
    letter.is_control()
        || marks.contains(&letter)
        || ranges.iter().chain(&planes).any(|range| range.contains(&letter))
        // Noncharacters, which XML does not allow.
        || u32::from(letter) & 0xfffe == 0xfffe
}

/// The text as a cell that no spreadsheet computes, whether opened as a workbook or as a table of text saved from one: what begins
/// like a formula gets an apostrophe before it. Numbers with a sign stay numbers.
pub(crate) fn uncomputed(text: &str) -> String {
    let text = plain(text);
    if is_computed(&text) { format!("'{text}") } else { text }
}

fn is_computed(text: &str) -> bool {
    // The last four are the full-width forms of the first four, which spreadsheets of East Asia take for them.
    let begins = text.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    begins && !is_number(text)
}

/// Whether a text is a number as reports show them: a sign, digits with commas and one point, a percent sign.
pub(crate) fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = bare.strip_suffix('%').unwrap_or(bare);
    digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.chars().all(|letter| letter.is_ascii_digit() || letter == ',' || letter == '.')
        && digits.matches('.').count() <= 1
}

/// The instant that the document is of, if it can be read.
pub(crate) fn instant(document: &Document) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(&document.as_of).ok()
}

/// The instant that the document is of, to the minute, as it is shown.
pub(crate) fn as_of(document: &Document) -> String {
    instant(document).map_or_else(|| plain(&document.as_of), |instant| instant.format("%Y-%m-%d %H:%M").to_string())
}

/// The days of a stretch, as they are shown.
pub(crate) fn days(stretch: &Stretch, lang: Lang) -> String {
    let name = if stretch.from == stretch.to { "day" } else { "stretch" };
    let days = stretch.working_days.to_string();
    lang.filled(name, &[("from", &stretch.from), ("to", &stretch.to), ("days", &days)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_gone() {
        assert_eq!(plain("a\u{202e}b\u{200b}\u{0}\r\nc\u{feff} "), "ab  c");
        assert_eq!(plain("\u{1f600}\u{fe0f} *bold* #import \"x\""), "\u{1f600} *bold* #import \"x\"");
        assert_eq!(plain("\u{ffff}\u{1fffe}\u{e0041}x"), "x");
    }

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for text in ["=cmd|'/C calc'!A0", "+1+1", "-2-x", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{ff1d}1", "\u{202e}=1", "-", "+,", "-1.2.3"]
        {
            assert!(uncomputed(text).starts_with('\''), "{text:?} became {:?}", uncomputed(text));
        }
        for text in ["-5.0%", "+12.5%", "-1,234.5", "98.35%", "\u{2014}", "a=b", "", "3-4"] {
            assert_eq!(uncomputed(text), text);
        }
    }
}
