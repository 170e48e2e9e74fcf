//! The words that are in every report, of the same file as the pages' words.

use ingest::declaration::Label;
use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<String, Label>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../web/words.json")).unwrap_or_default());

/// The word of that name; its name where there is none, which a test does not let happen.
pub(crate) fn word(name: &str) -> Label {
    WORDS.get(name).cloned().unwrap_or_else(|| Label { zh: name.to_owned(), en: name.to_owned() })
}

/// The word of that name with what stands for each `{…}` in it.
pub(crate) fn filled(name: &str, values: &[(&str, &Label)]) -> Label {
    values.iter().fold(word(name), |word, (key, value)| {
        let key = format!("{{{key}}}");
        Label { zh: word.zh.replace(&key, &value.zh), en: word.en.replace(&key, &value.en) }
    })
}

/// The same text in both languages.
pub(crate) fn same(text: impl Into<String>) -> Label {
    let zh = text.into();
    Label { en: zh.clone(), zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_can_be_read() {
        assert!(!WORDS.is_empty());
        assert_eq!(filled("report.changed.up", &[("by", &same("3.2%"))]).en, "up 3.2%");
    }
}
