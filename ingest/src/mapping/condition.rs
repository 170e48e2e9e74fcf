//! Conditions on a row: when a `[[record]]` block applies.

use super::path::{Path, says_something, text_of};
use serde_json::{Map, Value};

/// What is asked of one member of a row.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) path: Path,
    pub(crate) test: Test,
}

/// The question.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// Whether the member is there and not null.
    Present(bool),
    /// Whether it says something: not null, not blank, none of the texts that mean nothing.
    NotEmpty { wanted: bool, absent: Vec<String> },
    /// Whether its text is one of these.
    In(Vec<String>),
    /// Whether its text is none of these.
    NotIn(Vec<String>),
}

impl Condition {
    /// Whether the row meets it.
    pub(crate) fn holds(&self, row: &Map<String, Value>) -> bool {
        let value = self.path.find(row).filter(|value| !value.is_null());
        let text = value.and_then(text_of);
        let is_one_of = |texts: &[String]| text.as_deref().is_some_and(|text| texts.iter().any(|one| one == text));
        match &self.test {
            Test::Present(wanted) => value.is_some() == *wanted,
            Test::NotEmpty { wanted, absent } => value.is_some_and(|value| says_something(value, absent)) == *wanted,
            Test::In(texts) => is_one_of(texts),
            Test::NotIn(texts) => !is_one_of(texts),
        }
    }
}
