//! A chapter of reports as its file declares it (`reports/chapters/*.toml`), and what is wrong with it.

use analytics::figures::can_ask;
use analytics::indicator::{Catalogue, Indicator};
use analytics::register::Register;
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot};
use serde::Deserialize;
use std::sync::Arc;

/// One chapter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chapter {
    pub(crate) name: String,
    pub(crate) title: Label,
    pub(crate) sentences: Vec<[Vec<Token>; 2]>,
    pub(crate) blocks: Vec<Show>,
}

/// What stands below the sentences.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "show", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Show {
    /// One row an indicator: the period, what it is compared with, by how much it changed.
    Figures { title: Label, indicators: Vec<String> },
    /// One row a value of a key, one column an indicator; the first of them ranks.
    Rank { title: Label, by: String, indicators: Vec<String> },
    /// Along the period.
    Lines { title: Label, indicator: String },
    /// One bar a value of a key.
    Bars { title: Label, indicator: String, by: String },
    /// Single subjects.
    Register { register: String },
}

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Words(String),
    /// `{indicator}` or `{indicator form}`.
    Figure {
        indicator: String,
        form: Form,
    },
}

/// What of an indicator stands in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Its value.
    Value,
    /// How it changed, 环比.
    Previous,
    /// How it changed, 同比.
    LastYear,
    /// The best of a key, with its value.
    Best(String),
    /// The worst of a key, with its value.
    Worst(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Label,
    #[serde(default)]
    sentences: Vec<Label>,
    #[serde(default, rename = "block")]
    blocks: Vec<Show>,
}

const KEYS_HINT: &str = "keys: title, sentences, [[block]] with show = figures | rank | lines | bars | register";

impl Chapter {
    /// Reads one file.
    ///
    /// # Errors
    /// Every mistake found in the file.
    pub(crate) fn parse(file: &DeclarationFile, catalogue: &Catalogue, registers: &[Arc<Register>]) -> Result<Self, Vec<Mistake>> {
        let name = file.path.trim_end_matches(".toml").rsplit('/').next().unwrap_or_default().to_owned();
        let written: Written = toml::from_str(&file.text).map_err(|error| {
            let at = error.span().map(|span| Spot::of_byte(&file.text, span.start));
            vec![Mistake::new(&file.path, at, error.message(), Some(KEYS_HINT.to_owned()))]
        })?;
        let mut mistakes = Vec::new();
        let mut wrong = |about: &str, message: String| {
            let at = file.text.find(about).map(|byte| Spot::of_byte(&file.text, byte));
            mistakes.push(Mistake::new(&file.path, at, message, None));
        };
        let sentences: Vec<[Vec<Token>; 2]> = written.sentences.iter().map(|label| [tokens(&label.zh), tokens(&label.en)]).collect();
        for (indicator, key) in
            sentences.iter().flatten().flatten().filter_map(Token::asks).chain(written.blocks.iter().flat_map(Show::asks))
        {
            if let Some(message) = wrong_question(catalogue, indicator, key) {
                wrong(indicator, message);
            }
        }
        for register in written.blocks.iter().filter_map(Show::register) {
            if !registers.iter().any(|known| *known.name == *register) {
                wrong(register, format!("there is no register `{register}` in queries/registers"));
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self { name, title: written.title, sentences, blocks: written.blocks })
    }

    /// The registers that it shows.
    pub(crate) fn registers(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(Show::register)
    }
}

impl Token {
    /// The indicator asked for, and the key that it is asked by.
    pub(crate) fn asks(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Self::Words(_) => None,
            Self::Figure { indicator, form: Form::Best(key) | Form::Worst(key) } => Some((indicator, Some(key))),
            Self::Figure { indicator, .. } => Some((indicator, None)),
        }
    }
}

impl Show {
    fn asks(&self) -> Vec<(&str, Option<&str>)> {
        match self {
            Self::Figures { indicators, .. } => indicators.iter().map(|indicator| (indicator.as_str(), None)).collect(),
            Self::Rank { indicators, by, .. } => indicators.iter().map(|indicator| (indicator.as_str(), Some(by.as_str()))).collect(),
            Self::Lines { indicator, .. } => vec![(indicator, None)],
            Self::Bars { indicator, by, .. } => vec![(indicator, Some(by))],
            Self::Register { .. } => Vec::new(),
        }
    }

    fn register(&self) -> Option<&str> {
        match self {
            Self::Register { register } => Some(register),
            Self::Figures { .. } | Self::Rank { .. } | Self::Lines { .. } | Self::Bars { .. } => None,
        }
    }

    /// The key that it is by, if it is by one.
    pub(crate) fn by(&self) -> Option<&str> {
        match self {
            Self::Rank { by, .. } | Self::Bars { by, .. } => Some(by),
            Self::Figures { .. } | Self::Lines { .. } | Self::Register { .. } => None,
        }
    }
}

fn wrong_question(catalogue: &Catalogue, indicator: &str, key: Option<&str>) -> Option<String> {
    let Some(found) = catalogue.find(indicator) else { return Some(format!("there is no indicator `{indicator}`")) };
    let found: &Indicator = found;
    if !can_ask(found) {
        return Some(format!(
            "`{indicator}` cannot be asked of any stretch of time: its rows are not subjects, or its time is none of theirs"
        ));
    }
    let key = key.filter(|key| !found.keys.iter().any(|own| own == key))?;
    Some(format!("`{indicator}` has no key `{key}`; it has {}", found.keys.join(", ")))
}

/// The parts of a sentence; what stands in braces and is no figure stays as words.
fn tokens(sentence: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inside, after)) = after.split_once('}') else { break };
        if !before.is_empty() {
            tokens.push(Token::Words(before.to_owned()));
        }
        tokens.push(token(inside).unwrap_or_else(|| Token::Words(format!("{{{inside}}}"))));
        rest = after;
    }
    if !rest.is_empty() {
        tokens.push(Token::Words(rest.to_owned()));
    }
    tokens
}

fn token(inside: &str) -> Option<Token> {
    let words: Vec<&str> = inside.split_whitespace().collect();
    let (indicator, form) = match words.as_slice() {
        [indicator] => (indicator, Form::Value),
        [indicator, "previous"] => (indicator, Form::Previous),
        [indicator, "last_year"] => (indicator, Form::LastYear),
        [indicator, "best", key] => (indicator, Form::Best((*key).to_owned())),
        [indicator, "worst", key] => (indicator, Form::Worst((*key).to_owned())),
        _ => return None,
    };
    Some(Token::Figure { indicator: (*indicator).to_owned(), form })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_words_and_figures() {
        let figure = |form| Token::Figure { indicator: "case.received".to_owned(), form };
        let words = |text: &str| Token::Words(text.to_owned());
        let wanted =
            [words("a "), figure(Form::Value), words(", "), figure(Form::Previous), words("; "), figure(Form::Worst("area".to_owned()))];
        assert_eq!(tokens("a {case.received}, {case.received previous}; {case.received worst area}"), wanted);
        assert_eq!(tokens("{a b c d} {"), [words("{a b c d}"), words(" {")], "what is no figure stays");
    }
}
