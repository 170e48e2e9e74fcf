//! The records as their canonical JSON lines, put together again into lives.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One step of a subject.
pub(crate) struct Step {
    pub(crate) at: i64,
    pub(crate) kind: String,
    pub(crate) fields: Value,
}

/// The steps of one subject, each once, in the order in which they happened.
pub(crate) struct Life {
    pub(crate) stream: String,
    pub(crate) steps: Vec<Step>,
}

impl Life {
    /// When a step of one of these kinds happened first.
    pub(crate) fn first(&self, kinds: &[&str]) -> Option<i64> {
        self.steps.iter().find(|step| kinds.contains(&step.kind.as_str())).map(|step| step.at)
    }

    /// When a step of one of these kinds happened last.
    pub(crate) fn last(&self, kinds: &[&str]) -> Option<i64> {
        self.steps.iter().rev().find(|step| kinds.contains(&step.kind.as_str())).map(|step| step.at)
    }

    /// What was said last of a field.
    pub(crate) fn said(&self, field: &str) -> Option<&Value> {
        self.steps.iter().rev().find_map(|step| step.fields.get(field))
    }

    pub(crate) fn number(&self, field: &str) -> Option<i64> {
        self.said(field).and_then(Value::as_i64)
    }

    pub(crate) fn text(&self, field: &str) -> &str {
        self.said(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// The district: the first six digits of the area.
    pub(crate) fn district(&self) -> String {
        self.text("area").chars().take(6).collect()
    }

    /// Spans that begin with a step of `begins` and end with the next one of `ends`; an open one has no end.
    pub(crate) fn spans(&self, begins: &[&str], ends: &[&str]) -> Vec<(i64, Option<i64>)> {
        let mut spans: Vec<(i64, Option<i64>)> = Vec::new();
        for step in &self.steps {
            let open = spans.last().is_some_and(|(_, end)| end.is_none());
            if begins.contains(&step.kind.as_str()) && !open {
                spans.push((step.at, None));
            } else if ends.contains(&step.kind.as_str())
                && open
                && let Some(span) = spans.last_mut()
            {
                span.1 = Some(step.at);
            }
        }
        spans
    }
}

/// Puts lines together into lives, leaving out what is only practised; a line said twice counts once.
pub(crate) fn lives<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Life> {
    let mut seen = BTreeSet::new();
    let mut steps: BTreeMap<(String, String), Vec<(i64, i64, String, Step)>> = BTreeMap::new();
    for line in lines {
        let fields: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| fields[name].as_str().unwrap().to_owned();
        let (record, kind, subject) = (text("record_id"), text("kind"), (text("stream"), text("subject_id")));
        if !seen.insert(record.clone()) {
            continue;
        }
        let at = chrono::DateTime::parse_from_rfc3339(&text("occurred_at")).unwrap().timestamp_millis();
        let sequence = fields["sequence"].as_i64().unwrap_or(-1);
        steps.entry(subject).or_default().push((at, sequence, record, Step { at, kind, fields }));
    }
    let mut whole = Vec::new();
    for ((stream, _), mut steps) in steps {
        steps.sort_by(|left, right| (left.0, left.1, &left.2).cmp(&(right.0, right.1, &right.2)));
        let steps: Vec<Step> = steps.into_iter().map(|(_, _, _, step)| step).collect();
        if steps.iter().all(|step| step.fields.get("status_class").is_none_or(|class| class == "actual")) {
            whole.push(Life { stream, steps });
        }
    }
    whole
}
