//! What never reaches the journal: personal data in a record's free text, and in what a reject keeps.

use super::Mapping;
use crate::mask::{mask, masked};
use crate::record::{Record, Step, Text};
use crate::reject::RAW_LIMIT;
use serde_json::{Map, Value};

/// Masks the contract's free text (content, address, reason, note, attributes); gives how many.
pub(crate) fn free_text(record: &mut Record) -> u64 {
    let mut count = 0;
    let mut clean = |text: &mut Option<Text>| {
        if let Some((clean, found)) = text.as_deref().and_then(masked) {
            *text = Some(Text::from(clean));
            count += u64::from(found);
        }
    };
    match &mut record.step {
        Step::Case(step) => clean(&mut step.reason),
        Step::Complaint(step) => {
            clean(&mut step.content);
            clean(&mut step.note);
        }
        Step::Evaluation(step) => clean(&mut step.content),
        Step::CityEvent(step) => {
            clean(&mut step.content);
            clean(&mut step.address);
            clean(&mut step.note);
        }
        Step::Duty(step) => clean(&mut step.note),
        Step::Sample(_) => {}
    }
    if let Some(attributes) = &record.envelope.attributes
        && masked(attributes).is_some()
        && let Ok(mut value) = serde_json::from_str::<Value>(attributes)
    {
        count += in_value(&mut value);
        record.envelope.attributes = Some(Text::from(value.to_string()));
    }
    count
}

/// Masks texts and numbers within a JSON value; names of members stay.
fn in_value(value: &mut Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) => 0,
        Value::Number(_) | Value::String(_) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            masked(&text).map_or(0, |(clean, count)| {
                *value = Value::from(clean);
                u64::from(count)
            })
        }
        Value::Array(elements) => elements.iter_mut().map(in_value).sum(),
        Value::Object(members) => members.values_mut().map(in_value).sum(),
    }
}

/// The text of a rejected row as it may be kept: private members gone, the rest masked, cut to [`RAW_LIMIT`] bytes.
pub(crate) fn raw_of_row(mapping: &Mapping, row: &Map<String, Value>, raw: Option<&str>) -> String {
    match raw {
        Some(raw) if !mapping.is_private() => text(raw),
        Some(_) | None => text(&Value::Object(mapping.without_private(row).0).to_string()),
    }
}

/// The text of a row that cannot be read: withheld where the source has private members, since they cannot be found in it.
pub(crate) fn raw_of_bytes(mapping: &Mapping, raw: &[u8]) -> String {
    if mapping.is_private() {
        return "(withheld: the row cannot be read, and the source holds personal data)".to_owned();
    }
    let head = raw.get(..RAW_LIMIT * 2).unwrap_or(raw);
    text(&String::from_utf8_lossy(head))
}

/// Masked, and cut to [`RAW_LIMIT`] bytes.
fn text(raw: &str) -> String {
    let (mut clean, _) = mask(raw);
    clean.truncate(clean.floor_char_boundary(RAW_LIMIT));
    clean
}
