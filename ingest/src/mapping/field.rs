//! Fields of a record: where the value comes from, and how text of the input becomes a value of the contract.

use super::path::{Path, is_empty, says_something, text_of};
use super::time::Times;
use crate::mask::{HashKey, mask};
use crate::record::{FieldError, FieldType};
use regex::Regex;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One field of the contract and its origin.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// Always the same.
    Constant(Value),
    /// Text with members of the row in braces.
    Template(Vec<Part>),
    /// A member of the row.
    Read(Box<Read>),
}

/// A part of a template.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// As it stands.
    Literal(String),
    /// A member of the row, which must say something.
    Member(Path, Privacy),
}

/// How a member of the row is read.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub(crate) path: Path,
    pub(crate) kind: FieldType,
    pub(crate) privacy: Privacy,
    /// Code table: its name, and the value of each text.
    pub(crate) codes: Option<(String, Arc<BTreeMap<String, Value>>)>,
    /// Of the text, only what the first group of this matches.
    pub(crate) pattern: Option<Regex>,
    pub(crate) scale: Option<f64>,
    pub(crate) times: Arc<Times>,
    pub(crate) day_end: bool,
    /// Texts that mean that nothing was said.
    pub(crate) absent: Vec<String>,
    /// The column may be missing from the input altogether.
    pub(crate) optional: bool,
    /// Each row must say something.
    pub(crate) required: bool,
    /// Read where this says nothing.
    pub(crate) otherwise: Option<Box<Read>>,
}

/// What may be kept of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Privacy {
    /// All of it.
    #[default]
    Open,
    /// Its text with personal data masked.
    Mask,
    /// Its keyed hash.
    Hash,
}

/// One row on its way to a record.
pub(crate) struct Draw<'a> {
    pub(crate) row: &'a Map<String, Value>,
    pub(crate) key: Option<&'a HashKey>,
    pub(crate) masked: u64,
}

impl Draw<'_> {
    /// What may be kept of a value; none where it is an identity and there is no key.
    pub(crate) fn kept(&mut self, value: &Value, privacy: Privacy) -> Option<Value> {
        match privacy {
            Privacy::Open => Some(value.clone()),
            Privacy::Mask => {
                let (text, count) = mask(&text_of(value)?);
                self.masked += u64::from(count);
                Some(Value::from(text))
            }
            Privacy::Hash => {
                self.masked += 1;
                Some(Value::from(self.key?.hash(&text_of(value)?)))
            }
        }
    }
}

impl Field {
    /// The contract's value, or `None` where the row says nothing.
    pub(crate) fn value(&self, draw: &mut Draw<'_>) -> Result<Option<Value>, FieldError> {
        match &self.origin {
            Origin::Constant(value) => Ok(Some(value.clone())),
            Origin::Template(parts) => fill(parts, draw).map(Some),
            Origin::Read(read) => read.value(draw),
        }
    }

    /// The columns that it needs.
    pub(crate) fn columns(&self) -> Vec<&str> {
        match &self.origin {
            Origin::Constant(_) => Vec::new(),
            Origin::Read(read) => read.columns(),
            Origin::Template(parts) => parts.iter().filter_map(Part::column).collect(),
        }
    }
}

impl Part {
    fn column(&self) -> Option<&str> {
        match self {
            Self::Literal(_) => None,
            Self::Member(path, _) => Some(path.as_str()),
        }
    }
}

fn fill(parts: &[Part], draw: &mut Draw<'_>) -> Result<Value, FieldError> {
    let mut filled = String::new();
    for part in parts {
        match part {
            Part::Literal(text) => filled.push_str(text),
            Part::Member(path, privacy) => {
                let value = path.find(draw.row).filter(|value| !is_empty(value));
                let value = value.ok_or_else(|| FieldError::new(path.as_str(), "is missing"))?;
                let kept = draw.kept(value, *privacy).unwrap_or_default();
                let text = text_of(&kept).ok_or_else(|| FieldError::new(path.as_str(), "is not text"))?;
                filled.push_str(&text);
            }
        }
    }
    Ok(Value::from(filled))
}

impl Read {
    fn columns(&self) -> Vec<&str> {
        let own = (!self.optional).then(|| self.path.as_str());
        own.into_iter().chain(self.otherwise.iter().flat_map(|other| other.columns())).collect()
    }

    fn value(&self, draw: &mut Draw<'_>) -> Result<Option<Value>, FieldError> {
        let at = |reason: String| FieldError::new(self.path.as_str(), reason);
        let said = self.path.find(draw.row).filter(|value| says_something(value, &self.absent));
        let Some(value) = said else {
            if let Some(other) = &self.otherwise {
                return other.value(draw);
            }
            return if self.required { Err(at("is missing".to_owned())) } else { Ok(None) };
        };
        let kept;
        let value = if self.privacy == Privacy::Open {
            value
        } else {
            match draw.kept(value, self.privacy) {
                Some(found) => kept = found,
                None => return Ok(None),
            }
            &kept
        };
        let part;
        let value = match &self.pattern {
            None => value,
            Some(pattern) => {
                let text = text_of(value).ok_or_else(|| at(format!("{value} is not text")))?;
                let found = pattern.captures(&text).and_then(|found| Some(found.get(1)?.as_str().to_owned()));
                part = Value::from(found.ok_or_else(|| at(format!("`{text}` is not of the form `{pattern}`")))?);
                &part
            }
        };
        if let Some((table, codes)) = &self.codes {
            return coded(value, table, codes).map(Some).map_err(at);
        }
        let value = match self.kind {
            FieldType::Instant => self.times.read(value, self.day_end).map(|instant| Value::from(instant.as_millis())),
            FieldType::Integer => self.integer(value),
            FieldType::Number => self.number(value),
            FieldType::Boolean => match text_of(value).as_deref() {
                Some("true") => Ok(Value::from(true)),
                Some("false") => Ok(Value::from(false)),
                Some(_) | None => Err(format!("{value} is neither true nor false; give a code table")),
            },
            FieldType::Text => text_of(value).map(|text| Value::from(text.as_ref())).ok_or_else(|| format!("{value} is not text")),
        };
        value.map(Some).map_err(at)
    }

    fn number(&self, value: &Value) -> Result<Value, String> {
        let parsed = text_of(value).and_then(|text| text.parse::<f64>().ok()).map(|number| number * self.scale.unwrap_or(1.0));
        parsed.and_then(Number::from_f64).map(Value::Number).ok_or_else(|| format!("{value} is not a finite number"))
    }

    fn integer(&self, value: &Value) -> Result<Value, String> {
        if self.scale.is_none() {
            let parsed = text_of(value).and_then(|text| text.parse::<i64>().ok());
            return parsed.map(Value::from).ok_or_else(|| format!("{value} is not a whole number"));
        }
        let scaled = self.number(value)?.as_f64().unwrap_or(f64::NAN);
        let whole = format!("{scaled:.0}").parse::<i64>().ok();
        let is_whole = (scaled - scaled.round()).abs() < 1e-6;
        whole.filter(|_| is_whole).map(Value::from).ok_or_else(|| format!("{value} is not a whole number of the contract's unit"))
    }
}

const CODES_SHOWN: usize = 20;

fn coded(value: &Value, table: &str, codes: &BTreeMap<String, Value>) -> Result<Value, String> {
    let text = text_of(value).ok_or_else(|| format!("{value} is not text"))?;
    codes.get(text.as_ref()).cloned().ok_or_else(|| {
        let mut known: Vec<&str> = codes.keys().map(String::as_str).take(CODES_SHOWN).collect();
        if codes.len() > CODES_SHOWN {
            known.push("…");
        }
        format!("`{text}` is not in the code table `{table}`; known are {}", known.join(", "))
    })
}
