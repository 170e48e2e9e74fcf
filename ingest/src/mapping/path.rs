//! Paths into a row: `status`, or `address.street` for a member of a member, `items.0` for an element of a list, and
//! `codes.[name=ward].value` for the element that says so. A name looked for in a list is that of the first element that has it, and what
//! stands alone is a list of one: XML does not tell them apart.

use serde_json::{Map, Value};
use std::borrow::Cow;

/// Where a value stands in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    whole: String,
    segments: Vec<String>,
}

impl Path {
    /// The path that a declaration writes.
    pub(crate) fn new(text: &str) -> Self {
        Self { whole: text.to_owned(), segments: text.split('.').map(str::to_owned).collect() }
    }

    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        &self.whole
    }

    /// The value there; a member whose name is the whole path comes first.
    pub(crate) fn find<'a>(&self, row: &'a Map<String, Value>) -> Option<&'a Value> {
        if let Some(value) = row.get(&self.whole) {
            return Some(value);
        }
        let (first, rest) = self.segments.split_first()?;
        let mut value = row.get(first)?;
        for segment in rest {
            value = step(value, segment)?;
        }
        Some(value)
    }

    /// Replaces the value there by what `change` makes of it, or takes it out; gives whether there was one.
    pub(crate) fn replace(&self, row: &mut Map<String, Value>, change: &mut dyn FnMut(&Value) -> Option<Value>) -> bool {
        let mut parent = row;
        let mut name = self.whole.as_str();
        if !parent.contains_key(name) {
            let Some((last, above)) = self.segments.split_last() else { return false };
            for segment in above {
                let Some(Value::Object(members)) = parent.get_mut(segment) else { return false };
                parent = members;
            }
            name = last;
        }
        let Some(value) = parent.get(name).filter(|value| !value.is_null()) else { return false };
        match change(value) {
            Some(changed) => drop(parent.insert(name.to_owned(), changed)),
            None => drop(parent.remove(name)),
        }
        true
    }
}

/// The value that one segment of a path leads to.
fn step<'a>(value: &'a Value, segment: &str) -> Option<&'a Value> {
    if let Some((name, wanted)) = segment.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')?.split_once('=')) {
        let says = |element: &&Value| element.get(name).and_then(text_of).is_some_and(|text| text == wanted);
        return match value {
            Value::Array(elements) => elements.iter().find(says),
            Value::Object(_) => Some(value).filter(says),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
    }
    let index = segment.parse::<usize>().ok();
    match (value, index) {
        (Value::Object(members), _) if members.contains_key(segment) => members.get(segment),
        (Value::Array(elements), Some(index)) => elements.get(index),
        (Value::Array(elements), None) => elements.iter().find_map(|element| element.as_object()?.get(segment)),
        (Value::Object(_) | Value::String(_), Some(0)) => Some(value),
        (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_), _) => None,
    }
}

/// Whether a value says nothing: null, or text of blanks only.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// Whether a value says something: neither empty nor one of the texts that mean nothing.
pub(crate) fn says_something(value: &Value, absent: &[String]) -> bool {
    !is_empty(value) && (absent.is_empty() || !text_of(value).is_some_and(|text| absent.iter().any(|one| *one == text)))
}

/// The text of a simple value, without blanks around it.
pub(crate) fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text.trim())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_into_lists_and_to_what_stands_alone() {
        let row = json!({"one": {"name": "a", "v": "1"}, "many": [{"name": "b"}, {"name": "a", "v": 2}], "bare": "x", "dot.ted": 3});
        let cases = [
            ("one.v", Some(json!("1"))),
            ("one.0.v", Some(json!("1"))),
            ("one.1.v", None),
            ("many.v", Some(json!(2))),
            ("many.1.v", Some(json!(2))),
            ("many.[name=a].v", Some(json!(2))),
            ("one.[name=a].v", Some(json!("1"))),
            ("one.[name=b].v", None),
            ("bare.0", Some(json!("x"))),
            ("dot.ted", Some(json!(3))),
        ];
        let members = row.as_object().cloned().unwrap_or_default();
        for (path, wanted) in cases {
            assert_eq!(Path::new(path).find(&members).cloned(), wanted, "{path}");
        }
    }
}
