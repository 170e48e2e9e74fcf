//! The language that a file of a report is in, and the words that only such files have.

use crate::report::document::{Cell, Piece, Sentence};
use ingest::declaration::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::ToSchema;

/// The words of printed reports and of workbooks; everything else is in the document.
static WORDS: LazyLock<BTreeMap<String, Label>> = LazyLock::new(|| {
    let words = serde_json::from_str(include_str!("../../reports/print/words.json"));
    words.inspect_err(|error| tracing::error!(%error, "words of printed reports cannot be read")).unwrap_or_default()
});

/// A file is in one language; the page shows both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// A label in this language; in Chinese where it has no English.
    pub(crate) fn pick(self, label: &Label) -> &str {
        match self {
            Self::En if !label.en.is_empty() => &label.en,
            Self::En | Self::Zh => &label.zh,
        }
    }

    /// What a cell shows.
    pub(crate) fn cell(self, cell: &Cell) -> &str {
        match (self, &cell.en) {
            (Self::En, Some(text)) => text,
            (Self::En, None) | (Self::Zh, _) => &cell.zh,
        }
    }

    /// The pieces of a sentence.
    pub(crate) fn sentence(self, sentence: &Sentence) -> &[Piece] {
        match self {
            Self::Zh => &sentence.zh,
            Self::En => &sentence.en,
        }
    }

    /// A word of files; its name if there is none of that name.
    pub(crate) fn word(self, name: &str) -> String {
        WORDS.get(name).map_or(name, |label| self.pick(label)).to_owned()
    }

    /// A word of files with its blanks filled: `{title}` by what is given for `title`.
    pub(crate) fn filled(self, name: &str, blanks: &[(&str, &str)]) -> String {
        // Blanks are filled in one pass, so that what fills one is never taken for another.
        let word = self.word(name);
        let mut text = String::with_capacity(word.len());
        let mut rest = word.as_str();
        while let Some((before, (blank, behind))) = rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            text.push_str(before);
            text.push_str(blanks.iter().find(|(name, _)| *name == blank).map_or("", |(_, value)| value));
            rest = behind;
        }
        text.push_str(rest);
        text
    }

    /// Every word, for the template.
    pub(crate) fn words(self) -> BTreeMap<&'static str, &'static str> {
        WORDS.iter().map(|(name, label)| (name.as_str(), self.pick(label))).collect()
    }

    /// Its name in files: `zh` or `en`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn every_word_is_in_both_languages() {
        assert!(WORDS.len() > 30, "{} words", WORDS.len());
        for (name, label) in WORDS.iter() {
            assert!(!label.zh.is_empty() && !label.en.is_empty(), "{name}");
            assert_eq!(label.zh.matches('{').count(), label.en.matches('{').count(), "blanks of {name}");
        }
    }

    #[test]
    fn blanks_are_filled_once() {
        let filled = Lang::En.filled("stretch", &[("from", "{to}"), ("to", "b"), ("days", "3")]);
        assert_eq!(filled, "{to} to b (working days: 3)");
        assert_eq!(Lang::En.filled("no such word", &[]), "no such word");
    }

    #[test]
    fn chinese_stands_in_where_there_is_no_english() {
        let label = Label { zh: "z".to_owned(), en: String::new() };
        assert_eq!((Lang::Zh.pick(&label), Lang::En.pick(&label)), ("z", "z"));
        let cell = Cell { zh: "1".to_owned(), ..Cell::default() };
        assert_eq!(Lang::En.cell(&cell), "1");
        assert_eq!(serde_json::to_string(&Lang::En).unwrap(), "\"en\"");
    }
}
