//! The first sheet: what the report is, its sentences, its sheets and how to read it.

use super::layout::{ROWS_ABOVE, begin, heighten, text};
use super::{Entry, Frame, XlsxError, style};
use crate::report::document::{Document, Stretch};
use crate::report::plain::{days, uncomputed};
use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet};

const WIDTH_OF_NAMES: f64 = 20.0;
const WIDTH_OF_TEXTS: f64 = 96.0;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, document: &Document, entries: &[Entry], frame: &Frame) -> Result<(), XlsxError> {
    let lang = frame.lang;
    begin(sheet, &format!("{} {}", frame.title, frame.period), false, frame)?;
    sheet.set_column_width(0, WIDTH_OF_NAMES)?.set_column_width(1, WIDTH_OF_TEXTS)?;
    let mut lines = Lines { sheet, next: ROWS_ABOVE + 1 };
    for (name, said) in facts(document, frame) {
        lines.pair(&lang.word(name), &said)?;
    }
    for section in document.sections.iter().filter(|section| !section.sentences.is_empty()) {
        lines.chapter(lang.pick(&section.title))?;
        for sentence in &section.sentences {
            let said: String = lang.sentence(sentence).iter().map(|piece| piece.text.as_str()).collect();
            lines.pair("", &said)?;
        }
    }
    if !entries.is_empty() {
        lines.chapter(&lang.word("contents"))?;
        for entry in entries {
            lines.link(entry)?;
        }
    }
    if !document.notes.is_empty() {
        lines.chapter(&lang.word("notes"))?;
        for note in &document.notes {
            lines.pair("", lang.pick(note))?;
        }
    }
    Ok(())
}

/// What the report is of, by the names of words.
fn facts(document: &Document, frame: &Frame) -> Vec<(&'static str, String)> {
    let lang = frame.lang;
    let named = |stretch: &Stretch| format!("{}  {}", lang.pick(&stretch.name), days(stretch, lang));
    let scope = document.scope.as_ref().map_or_else(|| lang.word("whole_city"), |scope| lang.pick(&scope.name).to_owned());
    let mut facts = vec![("scope", format!("{}  {scope}", lang.pick(&document.city))), ("period", named(&document.period))];
    facts.extend(document.previous.as_ref().map(|stretch| ("previous", named(stretch))));
    facts.extend(document.last_year.as_ref().map(|stretch| ("last_year", named(stretch))));
    facts.push(("as_of", frame.as_of.clone()));
    facts.push(("batch", document.journal_seq.to_string()));
    let remarks = [frame.simulated.clone(), (!document.complete).then(|| lang.word("incomplete"))];
    let remarks = remarks.into_iter().flatten().collect::<Vec<_>>().join(&lang.word("apart"));
    facts.extend((!remarks.is_empty()).then_some(("remarks", remarks)));
    facts
}

/// Lines one below the other.
struct Lines<'a> {
    sheet: &'a mut Worksheet,
    next: u32,
}

impl Lines<'_> {
    fn pair(&mut self, name: &str, said: &str) -> Result<(), XlsxError> {
        if !name.is_empty() {
            text(self.sheet, self.next, 0, name, &style::soft().set_align(FormatAlign::Top))?;
        }
        text(self.sheet, self.next, 1, said, &style::wrapped())?;
        heighten(self.sheet, self.next, std::iter::once((said, WIDTH_OF_TEXTS)))?;
        self.next += 1;
        Ok(())
    }

    fn chapter(&mut self, title: &str) -> Result<(), XlsxError> {
        self.next += 1;
        text(self.sheet, self.next, 0, title, &style::chapter())?;
        self.next += 1;
        Ok(())
    }

    fn link(&mut self, entry: &Entry) -> Result<(), XlsxError> {
        // An apostrophe within a quoted name of a sheet is written twice.
        let place = format!("internal:'{}'!A1", entry.sheet.replace('\'', "''"));
        let format: Format = style::base().set_font_color(style::ACCENT);
        self.sheet.write_url_with_options(self.next, 1, Url::new(place), uncomputed(&entry.title), "", Some(&format))?;
        self.next += 1;
        Ok(())
    }
}
