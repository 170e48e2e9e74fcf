//! A city event as other systems are told of it: its row, and what its steps said last beside the row.

use analytics::engine::SubjectView;
use chrono_tz::Tz;
use ingest::record::UtcMs;
use serde_json::{Map, Value};

/// One event that counts or has counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventView<'a> {
    row: &'a Map<String, Value>,
    steps: &'a [Map<String, Value>],
}

impl<'a> EventView<'a> {
    /// The event; `None` for drills and tests, which nobody outside is told of.
    pub(crate) fn of(view: &'a SubjectView) -> Option<Self> {
        (!view.row.is_empty()).then_some(Self { row: &view.row, steps: &view.steps })
    }

    /// A column of its row, if it says something.
    pub(crate) fn get(&self, column: &str) -> Option<&'a Value> {
        self.row.get(column).filter(|value| !value.is_null())
    }

    /// A text of its row.
    pub(crate) fn text(&self, column: &str) -> Option<&'a str> {
        self.get(column)?.as_str()
    }

    /// An instant of its row.
    pub(crate) fn instant(&self, column: &str) -> Option<UtcMs> {
        UtcMs::parse(self.get(column)?).ok()
    }

    /// What its steps said last of something that the row does not hold.
    pub(crate) fn said(&self, field: &str) -> Option<&'a Value> {
        self.steps.iter().rev().find_map(|step| step.get(field))
    }

    /// What its steps said last beside the contract.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a Value> {
        self.steps.iter().rev().find_map(|step| step.get("attributes")?.get(name))
    }

    /// When each of its steps happened, in their order.
    pub(crate) fn instants(&self) -> impl ExactSizeIterator<Item = UtcMs> + use<'a> {
        self.steps.iter().map(|step| step.get("occurred_at").and_then(|at| UtcMs::parse(at).ok()).unwrap_or_default())
    }

    /// Neither closed, rejected nor merged, nor closed by its source's own word before anything else happened.
    pub(crate) fn is_open(&self) -> bool {
        let stage = self.text("stage");
        let by_word = stage == Some("reported") && self.text("source_status").is_some_and(|word| word.eq_ignore_ascii_case("closed"));
        !matches!(stage, Some("closed" | "rejected" | "merged")) && !by_word
    }

    /// When it ended, or what happened to it last; `None` while there is only its report.
    pub(crate) fn updated_at(&self) -> Option<UtcMs> {
        match self.text("stage") {
            Some("closed") => self.instant("closed_at"),
            Some("rejected") => self.instant("rejected_at"),
            _ => self.instant("updated_at").filter(|updated| self.instant("reported_at") != Some(*updated)),
        }
    }
}

/// An instant in the city's time with its offset, to the second, as both `GeoReport` and CAP write it.
pub(crate) fn local(at: UtcMs, zone: Tz) -> String {
    at.to_utc().with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
